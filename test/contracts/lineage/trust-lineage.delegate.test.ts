import { expect } from "chai";
import { AbiCoder, id, keccak256, ZeroHash } from "ethers";
import { network } from "hardhat";

import { ITrustLineage__factory } from "../../../types/ethers-contracts/index.ts";
import { registerAgent, REASON } from "../support/agents.ts";
import { ed25519Key, p256Key } from "../support/keys.ts";
import {
  bound,
  NOT_AFTER,
  unlimited,
  envelope,
  ABSENT,
  NO_LIMIT,
  NO_RATE,
  type Envelope,
} from "./support/envelopes.ts";
import {
  agentArguments,
  agentKey,
  agentSignature,
  ascending,
  delegateOn,
  delegateRoot,
  deployLineage,
  digestOf,
  establish,
  grant,
  NOW,
  principals,
  rootArguments,
  sign,
  type Grant,
  type Lineage,
} from "./support/lineage.ts";

const connection = await network.create();
const WHY = id("why");

async function deployed() {
  const deployment = await deployLineage(connection);
  return { ...deployment, genesis: await establish(deployment) };
}

/** keccak256 of an envelope's ABI encoding. */
function hashOf(value: Envelope): string {
  const input = ITrustLineage__factory.createInterface().getFunction("delegate").inputs[1];
  if (input === undefined) throw new Error("no such input");
  return keccak256(AbiCoder.defaultAbiCoder().encode([input], [value]));
}

describe("TrustLineage: delegate", () => {
  let deployment: Awaited<ReturnType<typeof deployed>>;
  let lineage: Lineage["lineage"];
  let genesis: string;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ lineage, genesis } = deployment);
  });

  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const fromRoot = async (overrides: Partial<Grant> = {}) =>
    lineage.delegate(...(await rootArguments(deployment, grant(genesis, overrides))));
  const fromAgent = async (parent: string, overrides: Partial<Grant> = {}) =>
    lineage.delegate(
      ...(await agentArguments(
        deployment,
        grant(parent, { agentId: 2n, levels: 1n, ...overrides }),
        unlimited(),
        "one",
      )),
    );

  it("stores what principals grant, under the digest they signed", async () => {
    const granted = grant(genesis, {
      envelope: envelope(),
      cosigners: 1n,
      reasoningRequired: true,
      reasoningHash: WHY,
    });
    const node = digestOf(deployment.domain, granted);
    await expect(lineage.delegate(...(await rootArguments(deployment, granted)))).to.emit(lineage, "Delegated");
    const { notBefore, notAfter } = granted.envelope.temporal;
    expect(await lineage.getDelegation(node)).to.deep.equal([
      genesis,
      1n,
      1n,
      2n,
      1n,
      true,
      0n,
      1n,
      notBefore,
      notAfter,
      0n,
      hashOf(granted.envelope),
      WHY,
    ]);
    const [event] = await lineage.queryFilter(lineage.filters.Delegated());
    expect(event?.args.slice(0, 9)).to.deep.equal([node, genesis, 1n, p256Key("one").keyHash, 1n, 2n, 1n, true, WHY]);
    if (event === undefined) throw new Error("no event");
    expect(hashOf(event.args.envelope)).to.equal(hashOf(granted.envelope));
    expect(await lineage.nonceOf(genesis)).to.equal(1n);
    expect(await lineage.pathOf(node)).to.deep.equal([node, genesis]);
    expect((await lineage.originOf(node)).genesis).to.equal(genesis);
    expect(await lineage.standingOf(node, await now())).to.equal(1n);
  });

  it("stores what an agent grants under its P-256 key, absent bounds filled in", async () => {
    const parent = await delegateRoot(deployment, genesis, { envelope: envelope() });
    const narrow = envelope();
    const open = {
      ...narrow,
      financial: { ...narrow.financial, perAction: ABSENT, perDay: ABSENT, perMonth: ABSENT, lifetime: ABSENT },
      operational: { ...narrow.operational, perHour: NO_RATE, perDay: NO_RATE },
    };
    const granted = grant(parent, { agentId: 2n, levels: 1n, envelope: open });
    await lineage.delegate(...(await agentArguments(deployment, granted, narrow, "one")));
    const node = digestOf(deployment.domain, granted);
    const stored = await lineage.getDelegation(node);
    expect([stored.parent, stored.agentId, stored.depth, stored.levels]).to.deep.equal([parent, 2n, 2n, 1n]);
    expect(stored.envelopeHash).to.equal(hashOf(narrow));
    expect(await lineage.nonceOf(agentKey(1n))).to.equal(1n);
    expect(await lineage.pathOf(node)).to.deep.equal([node, parent, genesis]);
  });

  it("keeps what an agent narrows of a bound without a hard limit", async () => {
    const flagged = (flagAt: bigint, soft: bigint): Envelope => {
      const wide = unlimited();
      return { ...wide, financial: { ...wide.financial, perAction: bound(flagAt, soft, NO_LIMIT) } };
    };
    const parent = await delegateRoot(deployment, genesis, { envelope: flagged(100n, 200n) });
    const granted = grant(parent, { agentId: 2n, levels: 1n, envelope: flagged(50n, 60n) });
    await lineage.delegate(...(await agentArguments(deployment, granted, flagged(100n, 200n), "one")));
    const { envelopeHash } = await lineage.getDelegation(digestOf(deployment.domain, granted));
    expect(envelopeHash).to.equal(hashOf(flagged(50n, 60n)));
  });

  it("names the genesis it comes from, of several", async () => {
    const other = await establish(deployment, { textHash: WHY });
    const node = await delegateRoot(deployment, other);
    expect((await lineage.originOf(node)).genesis).to.equal(other);
    await lineage.connect(deployment.actors.guardian).revoke(genesis, REASON);
    expect(await lineage.standingOf(node, await now())).to.equal(1n);
  });

  it("gives a suspended agent authority that waits for it", async () => {
    await deployment.agentRegistry.connect(deployment.actors.guardian).suspend(1n, REASON);
    const node = await delegateRoot(deployment, genesis);
    expect(await lineage.standingOf(node, await now())).to.equal(28n);
  });

  it("refuses an old grant", async () => {
    const deadline = await now();
    await expect(fromRoot({ deadline })).to.be.revertedWithCustomError(lineage, "Lineage_Expired").withArgs(deadline);
  });

  it("takes a grant in the last second of its deadline", async () => {
    const deadline = (await now()) + 100n;
    const sent = await rootArguments(deployment, grant(genesis, { deadline }));
    await connection.networkHelpers.time.setNextBlockTimestamp(deadline);
    await expect(lineage.delegate(...sent)).to.emit(lineage, "Delegated");
  });

  it("refuses an unknown parent", async () => {
    for (const parent of [ZeroHash, REASON]) {
      await expect(fromRoot({ parent })).to.be.revertedWithCustomError(lineage, "Lineage_Unknown").withArgs(parent);
    }
  });

  it("refuses a parent that does not stand", async () => {
    const { guardian } = deployment.actors;
    const pending = await establish(deployment, { activationDelay: 3_600n });
    await expect(fromRoot({ parent: pending }))
      .to.be.revertedWithCustomError(lineage, "Lineage_NotStanding")
      .withArgs(pending, 29n);
    const parent = await delegateRoot(deployment, genesis);
    await deployment.agentRegistry.connect(guardian).suspend(1n, REASON);
    await expect(fromAgent(parent)).to.be.revertedWithCustomError(lineage, "Lineage_NotStanding").withArgs(parent, 28n);
    await lineage.connect(guardian).revoke(genesis, REASON);
    await expect(fromRoot({ nonce: 1n }))
      .to.be.revertedWithCustomError(lineage, "Lineage_NotStanding")
      .withArgs(genesis, 27n);
  });

  it("refuses a parent whose window is not open", async () => {
    const later = { ...envelope(), temporal: { ...envelope().temporal, notBefore: NOW + 9_000n } };
    const parent = await delegateRoot(deployment, genesis, { envelope: later });
    await expect(fromAgent(parent)).to.be.revertedWithCustomError(lineage, "Lineage_NotStanding").withArgs(parent, 30n);
    await connection.networkHelpers.time.increaseTo(NOT_AFTER);
    const deadline = NOT_AFTER + 100n;
    await expect(fromAgent(parent, { deadline }))
      .to.be.revertedWithCustomError(lineage, "Lineage_NotStanding")
      .withArgs(parent, 31n);
  });

  it("takes each nonce once, in order", async () => {
    await expect(fromRoot({ nonce: 1n }))
      .to.be.revertedWithCustomError(lineage, "Lineage_WrongNonce")
      .withArgs(genesis, 1n, 0n);
    const parent = await delegateRoot(deployment, genesis);
    await expect(fromRoot()).to.be.revertedWithCustomError(lineage, "Lineage_WrongNonce").withArgs(genesis, 0n, 1n);
    await fromAgent(parent);
    await expect(fromAgent(parent))
      .to.be.revertedWithCustomError(lineage, "Lineage_WrongNonce")
      .withArgs(agentKey(1n), 0n, 1n);
  });

  it("refuses an agent that is unknown or revoked", async () => {
    await deployment.agentRegistry.connect(deployment.actors.guardian).revoke(2n, REASON);
    for (const agentId of [0n, 2n, 99n, 2n ** 40n + 1n]) {
      await expect(fromRoot({ agentId })).to.be.revertedWithCustomError(lineage, "Lineage_BadAgent").withArgs(agentId);
    }
  });

  it("refuses circles", async () => {
    const parent = await delegateRoot(deployment, genesis);
    const child = await delegateOn(deployment, parent, 1);
    for (const agentId of [1n, 2n]) {
      const granted = grant(child, { agentId, levels: 0n });
      await expect(lineage.delegate(...(await agentArguments(deployment, granted, unlimited(), "two"))))
        .to.be.revertedWithCustomError(lineage, "Lineage_Cycle")
        .withArgs(agentId);
    }
  });

  it("goes as deep as the lineage and the parent allow", async () => {
    await expect(fromRoot({ levels: 8n }))
      .to.be.revertedWithCustomError(lineage, "Lineage_TooDeep")
      .withArgs(genesis, 8n);
    await delegateRoot(deployment, genesis, { levels: 7n });
    const parent = await delegateRoot(deployment, genesis, { levels: 1n });
    await expect(fromAgent(parent, { levels: 1n }))
      .to.be.revertedWithCustomError(lineage, "Lineage_TooDeep")
      .withArgs(parent, 1n);
    const last = await delegateOn(deployment, parent, 1);
    const granted = grant(last, { agentId: 3n, levels: 0n });
    await expect(lineage.delegate(...(await agentArguments(deployment, granted, unlimited(), "two"))))
      .to.be.revertedWithCustomError(lineage, "Lineage_TooDeep")
      .withArgs(last, 0n);
  });

  it("never asks for fewer co-signers further down", async () => {
    const parent = await delegateRoot(deployment, genesis, { cosigners: 2n });
    await expect(fromAgent(parent, { cosigners: 1n }))
      .to.be.revertedWithCustomError(lineage, "Lineage_FewerCosigners")
      .withArgs(2n, 1n);
  });

  it("wants a reason, and that children want one, where the parent does", async () => {
    const parent = await delegateRoot(deployment, genesis, { reasoningRequired: true });
    for (const overrides of [{ reasoningRequired: true }, { reasoningHash: WHY }]) {
      await expect(fromAgent(parent, overrides))
        .to.be.revertedWithCustomError(lineage, "Lineage_ReasoningRequired")
        .withArgs(parent);
    }
    await expect(fromAgent(parent, { reasoningRequired: true, reasoningHash: WHY })).to.emit(lineage, "Delegated");
  });

  it("refuses a window that is over", async () => {
    const notAfter = await now();
    const over = { ...unlimited(), temporal: { ...unlimited().temporal, notAfter } };
    await expect(fromRoot({ envelope: over }))
      .to.be.revertedWithCustomError(lineage, "Lineage_WindowOver")
      .withArgs(notAfter);
  });

  it("refuses a window that ends with the very second", async () => {
    const notAfter = (await now()) + 100n;
    const ending = { ...unlimited(), temporal: { ...unlimited().temporal, notAfter } };
    const sent = await rootArguments(deployment, grant(genesis, { envelope: ending }));
    await connection.networkHelpers.time.setNextBlockTimestamp(notAfter);
    await expect(lineage.delegate(...sent))
      .to.be.revertedWithCustomError(lineage, "Lineage_WindowOver")
      .withArgs(notAfter);
  });

  it("refuses another parent envelope than the stored one", async () => {
    const parent = await delegateRoot(deployment, genesis);
    const granted = grant(parent, { agentId: 2n, levels: 1n });
    await expect(lineage.delegate(...(await agentArguments(deployment, granted, envelope(), "one"))))
      .to.be.revertedWithCustomError(lineage, "Lineage_WrongParentEnvelope")
      .withArgs(hashOf(unlimited()), hashOf(envelope()));
  });

  describe("signatures", () => {
    it("under a genesis: the threshold, each once, in order", async () => {
      const granted = grant(genesis);
      const [first, second] = await sign(deployment.domain, granted, principals(deployment));
      if (!first || !second) throw new Error("not signed");
      await expect(lineage.delegate(granted, unlimited(), "0x", [first]))
        .to.be.revertedWithCustomError(lineage, "Lineage_TooFewSigners")
        .withArgs(2n, 1n);
      await expect(lineage.delegate(granted, unlimited(), "0x", [second, first]))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSigner")
        .withArgs(String(first.signer).toLowerCase());
      const [stranger] = await sign(deployment.domain, granted, [deployment.actors.stranger]);
      if (!stranger) throw new Error("not signed");
      await expect(lineage.delegate(granted, unlimited(), "0x", [stranger, stranger]))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSigner")
        .withArgs(String(stranger.signer).toLowerCase());
    });

    it("bind the whole grant", async () => {
      const granted = grant(genesis, { envelope: envelope() });
      const [first, second] = await sign(deployment.domain, granted, principals(deployment));
      if (!first || !second) throw new Error("not signed");
      const wide = { ...envelope(), financial: { ...envelope().financial, lifetime: ABSENT } };
      const to = { agentId: 2n, receiverKeyHash: p256Key("two").keyHash };
      for (const changed of [to, { levels: 3n }, { cosigners: 1n }, { envelope: wide }]) {
        await expect(lineage.delegate({ ...granted, ...changed }, unlimited(), "0x", [first, second]))
          .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
          .withArgs(String(first.signer).toLowerCase());
      }
    });

    it("bind the chain and the contract", async () => {
      const granted = grant(genesis);
      for (const foreign of [{ chainId: 1n }, { verifyingContract: deployment.actors.stranger.address }]) {
        const domain = { ...deployment.domain, ...foreign };
        const signatures = await sign(domain, granted, principals(deployment).slice(0, 2));
        await expect(lineage.delegate(granted, unlimited(), "0x", signatures))
          .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
          .withArgs(String(signatures[0]?.signer).toLowerCase());
      }
    });

    it("by another agent do not count", async () => {
      const parent = await delegateRoot(deployment, genesis);
      const granted = grant(parent, { agentId: 2n, levels: 1n });
      const key = await deployment.agentRegistry.signerOf(1n);
      await expect(lineage.delegate(...(await agentArguments(deployment, granted, unlimited(), "two"))))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
        .withArgs(key);
      await expect(lineage.delegate(granted, unlimited(), "0x", await sign(deployment.domain, granted, [])))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
        .withArgs(key);
    });

    it("by an agent that signs off chain only do not count", async () => {
      const agentId = await registerAgent(deployment, "nine");
      const receiverKeyHash = ed25519Key("nine").keyHash;
      const parent = await delegateRoot(deployment, genesis, { agentId, receiverKeyHash });
      const granted = grant(parent, { agentId: 2n, levels: 1n });
      const signature = agentSignature("nine", digestOf(deployment.domain, granted));
      await expect(lineage.delegate(granted, unlimited(), signature, []))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSignature")
        .withArgs(await deployment.agentRegistry.signerOf(agentId));
    });

    it("by co-signers are needed where the parent says so", async () => {
      const parent = await delegateRoot(deployment, genesis, { cosigners: 1n });
      const granted = grant(parent, { agentId: 2n, levels: 1n, cosigners: 1n });
      const [first] = principals(deployment);
      if (!first) throw new Error("no principals");
      await expect(lineage.delegate(...(await agentArguments(deployment, granted, unlimited(), "one"))))
        .to.be.revertedWithCustomError(lineage, "Lineage_TooFewSigners")
        .withArgs(1n, 0n);
      const { stranger } = deployment.actors;
      await expect(lineage.delegate(...(await agentArguments(deployment, granted, unlimited(), "one", [stranger]))))
        .to.be.revertedWithCustomError(lineage, "Lineage_BadSigner")
        .withArgs(stranger.address.toLowerCase());
      const cosigned = await agentArguments(deployment, granted, unlimited(), "one", ascending([first]));
      await expect(lineage.delegate(...cosigned)).to.emit(lineage, "Delegated");
    });
  });
});
