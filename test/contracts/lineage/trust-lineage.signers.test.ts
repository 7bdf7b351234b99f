import { expect } from "chai";
import { network } from "hardhat";

import { deploySystem, FOREVER } from "../fixture.ts";
import { REASON, registerAgent } from "../support/agents.ts";
import { accountParty, edwardsParty, inOrder, keyParty, walletParty, type Party } from "../support/parties.ts";
import { decide, purchase } from "../support/purchases.ts";
import { everyRule, limits, publish, trustOn } from "../support/trust.ts";
import { unlimited, type Envelope } from "./support/envelopes.ts";
import { agentKey, agentSignature, digestOf, grant, nominate, type Grant } from "./support/lineage.ts";
import { GENESIS_TYPES, GRANT_TYPES, REVOCATION_TYPES } from "./support/types.ts";

const connection = await network.create();
const KINDS = ["wallet", "account", "p256", "ed25519"] as const;
type Kind = (typeof KINDS)[number];
const THRESHOLD = 2n;
/** Every two of them. */
const PAIRS = KINDS.flatMap((one, place) => KINDS.slice(place + 1).map((other) => [one, other] as const));
/** Which kind of signer stands in for another: one the contract must not mistake for it. */
const FORGER: Record<Kind, Kind> = { wallet: "account", account: "wallet", p256: "ed25519", ed25519: "p256" };

/** A genesis of four principals of four kinds, any two of whom are enough. */
async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  const { agentRegistry, actors } = trust;
  const verifier = (await agentRegistry.signerOf(await registerAgent(trust, "nine"))).slice(0, 42);
  const parties: Record<Kind, Party> = {
    wallet: walletParty(actors.owner),
    account: await accountParty(trust, actors.secondApprover),
    p256: await keyParty(trust, "principal"),
    ed25519: edwardsParty(verifier, "principal"),
  };
  const principals = inOrder(Object.values(parties)).map(({ signer }) => signer);
  const genesis = await nominate(trust, { principals, threshold: THRESHOLD });
  return { ...trust, parties, genesis };
}

describe("TrustLineage: principals of every kind", () => {
  let trust: Awaited<ReturnType<typeof deployed>>;

  beforeEach(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  const partiesOf = (kinds: readonly Kind[]) => inOrder(kinds.map((kind) => trust.parties[kind]));
  /** The name of one kind, with the signatures of another. */
  const impostor = (kind: Kind): Party => ({ ...trust.parties[kind], sign: trust.parties[FORGER[kind]].sign });
  const sign = async (parties: readonly Party[], types: Parameters<Party["sign"]>[1], value: object) =>
    await Promise.all(
      parties.map(async ({ signer, sign: by }) => ({
        signer,
        signature: await by(trust.domain, types, value as Record<string, unknown>),
      })),
    );

  async function establish(parties: readonly Party[]) {
    const { textHash, threshold, activationDelay } = await trust.lineage.getGenesis(trust.genesis);
    const value = { genesis: trust.genesis, text: textHash, threshold, activationDelay };
    return await trust.lineage.establish(trust.genesis, await sign(parties, GENESIS_TYPES, value));
  }

  /** By the principals, or by an agent with these as co-signers. */
  async function delegate(granted: Grant, parties: readonly Party[], parent: Envelope = unlimited(), agent = "") {
    const digest = digestOf(trust.domain, granted);
    const signature = agent === "" ? "0x" : agentSignature(agent, digest);
    const signatures = await sign(parties, GRANT_TYPES, granted);
    await trust.lineage.delegate(granted, parent, signature, signatures);
    return digest;
  }
  const expectRefused = async (call: Promise<unknown>, error: string, ...args: readonly unknown[]) => {
    await expect(call)
      .to.be.revertedWithCustomError(trust.lineage, error)
      .withArgs(...args);
  };

  for (const [one, other] of PAIRS) {
    it(`${one} and ${other} establish, delegate, and stand behind what the agent does`, async () => {
      await establish(partiesOf([one, other]));
      const granted = grant(trust.genesis, { envelope: limits() });
      const node = await delegate(granted, partiesOf([one, other]));
      await publish(trust, await everyRule(trust));
      const answer = await decide(trust, await purchase(trust, [node]));
      expect(answer).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    });
  }

  for (const kind of KINDS) {
    describe(`a principal that is of the kind ${kind}`, () => {
      it("is not enough alone, and counts once", async () => {
        await expectRefused(establish(partiesOf([kind])), "Lineage_TooFewSigners", THRESHOLD, 1n);
        const name = trust.parties[kind].signer.toLowerCase();
        await expectRefused(establish(partiesOf([kind, kind])), "Lineage_BadSigner", name);
      });

      it("signs itself: nobody else does in its name, beside a good signature", async () => {
        const name = trust.parties[kind].signer.toLowerCase();
        const others = KINDS.filter((other) => other !== kind).map((other) => trust.parties[other]);
        const forged = inOrder([impostor(kind), ...others]);
        await expectRefused(establish(forged), "Lineage_BadSignature", name);
        await establish(partiesOf(KINDS));
        await expectRefused(delegate(grant(trust.genesis), forged), "Lineage_BadSignature", name);
      });

      it("co-signs what an agent hands down", async () => {
        await establish(partiesOf(KINDS));
        const parent = await delegate(grant(trust.genesis, { cosigners: 1n }), partiesOf(KINDS));
        const nonce = await trust.lineage.nonceOf(agentKey(1));
        const granted = grant(parent, { agentId: 2n, levels: 0n, cosigners: 1n, nonce });
        await expectRefused(delegate(granted, [], unlimited(), "one"), "Lineage_TooFewSigners", 1n, 0n);
        const name = trust.parties[kind].signer.toLowerCase();
        const forged = delegate(granted, [impostor(kind)], unlimited(), "one");
        await expectRefused(forged, "Lineage_BadSignature", name);
        const node = await delegate(granted, partiesOf([kind]), unlimited(), "one");
        expect((await trust.lineage.getDelegation(node)).depth).to.equal(2n);
      });

      it("revokes alone, by a signature anyone may relay", async () => {
        await establish(partiesOf(KINDS));
        const node = await delegate(grant(trust.genesis), partiesOf(KINDS));
        const value = { node, reason: REASON, deadline: FOREVER };
        const revoke = async (party: Party) => {
          const [signature] = await sign([party], REVOCATION_TYPES, value);
          if (signature === undefined) throw new Error("not signed");
          return await trust.lineage.revokeSigned(node, REASON, FOREVER, signature);
        };
        const name = trust.parties[kind].signer.toLowerCase();
        await expectRefused(revoke(impostor(kind)), "Lineage_BadSignature", name);
        await revoke(trust.parties[kind]);
        await expectRefused(revoke(trust.parties[kind]), "Lineage_IsRevoked", node);
      });
    });
  }

  it("a smart account that is a principal revokes by sending, too; the wallet behind it does not", async () => {
    const { ethers, networkHelpers, lineage, genesis, parties, actors } = trust;
    const { secondApprover } = actors;
    const refused = lineage.connect(secondApprover).revoke(genesis, REASON);
    await expectRefused(refused, "Lineage_Unauthorized", secondApprover.address.toLowerCase());
    const account = await ethers.getImpersonatedSigner(parties.account.signer);
    await networkHelpers.setBalance(account.address, 10n ** 18n);
    await lineage.connect(account).revoke(genesis, REASON);
    await expectRefused(establish(partiesOf(["wallet", "p256"])), "Lineage_IsRevoked", genesis);
  });
});
