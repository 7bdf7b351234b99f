import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import type { ActionRequestStruct } from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { deploySystem } from "../fixture.ts";
import { chain, establish } from "../lineage/support/lineage.ts";
import type { Terms } from "../support/approvals.ts";
import { keyParty, passkeyParty, walletParty, type Party } from "../support/parties.ts";
import { approveAs, resumed } from "../support/party-approvals.ts";
import { decide, purchase } from "../support/purchases.ts";
import { everyRule, limits, publish, trustOn } from "../support/trust.ts";

const connection = await network.create();
/** Above what the policy holds. */
const AMOUNT = 150n;
const HELD = ["HELD", "FINANCIAL", "ABOVE_HOLD"];
const RELEASED = ["FLAGGED", "FINANCIAL", "APPROVED"];

async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  await publish(trust, await everyRule(trust));
  return { ...trust, nodes: (await chain(trust, await establish(trust), 3, limits())).nodes };
}

describe("TrustPolicy over the real registries: who releases what is held", () => {
  let trust: Awaited<ReturnType<typeof deployed>>;

  beforeEach(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  const said = async (overrides: Partial<ActionRequestStruct>) =>
    await decide(trust, await purchase(trust, trust.nodes, { amount: AMOUNT, ...overrides }));
  const saidWith = async (parties: readonly Party[], terms: Partial<Terms> = {}) =>
    await said(await resumed(trust, parties, terms));
  const expectBlocked = async (approval: Partial<ActionRequestStruct>, reason: string, dimension = "NONE") => {
    expect(await said(approval)).to.deep.equal(["BLOCKED", dimension, reason]);
  };

  it("is held without anyone", async () => {
    expect(await said({})).to.deep.equal(HELD);
  });

  describe("a passkey", () => {
    const passkey = () => passkeyParty(trust, "approver's passkey");

    beforeEach(async () => {
      const rules = await everyRule(trust);
      const approvers = [...rules.approvers, { signer: passkey().signer, ceiling: 250n }];
      await publish(trust, { ...rules, approvers });
    });

    it("releases what a person looked at and touched", async () => {
      expect(await saidWith([passkey()], { version: 2n })).to.deep.equal(RELEASED);
    });

    it("releases nothing else, and is not believed when another passkey signed in its name", async () => {
      await expectBlocked(await resumed(trust, [passkey()], { version: 2n, act: id("other") }), "APPROVAL_INVALID");
      const forged = { ...passkey(), sign: passkeyParty(trust, "somebody else").sign };
      await expectBlocked(await resumed(trust, [forged], { version: 2n }), "APPROVAL_INVALID");
    });
  });

  for (const [kind, name] of [
    ["wallet", "a wallet"],
    ["key", "a P-256 key"],
    ["account", "a smart account"],
  ] as const) {
    describe(name, () => {
      it("releases what it approved", async () => {
        expect(await saidWith([trust.approvers[kind]])).to.deep.equal(RELEASED);
      });

      it("releases nothing else: its signature fits one act, hold, log, policy, version and organization", async () => {
        const other = id("other");
        for (const terms of [
          { act: other },
          { hold: other },
          { log: 2n },
          { policy: 1n },
          { version: 2n },
          { organization: other },
        ]) {
          await expectBlocked(await resumed(trust, [trust.approvers[kind]], terms), "APPROVAL_INVALID");
        }
      });

      it("is not believed when somebody else signed in its name", async () => {
        const { sign } = await keyParty(trust, "somebody else");
        const forger = kind === "key" ? sign : walletParty(trust.actors.stranger).sign;
        const forged = { ...trust.approvers[kind], sign: forger };
        await expectBlocked(await resumed(trust, [forged]), "APPROVAL_INVALID");
      });

      it("does not approve from the second on in which its approval ends", async () => {
        const validBefore = BigInt(await trust.networkHelpers.time.latest());
        const late = await resumed(trust, [trust.approvers[kind]], { validBefore });
        await expectBlocked(late, "APPROVAL_EXPIRED", "TEMPORAL");
        expect(await said({ ...late, time: validBefore - 1n })).to.deep.equal(RELEASED);
      });
    });
  }

  describe("all three, where two are needed", () => {
    beforeEach(async () => {
      await publish(trust, { ...(await everyRule(trust)), approvalsNeeded: 2 });
    });
    const version = 2n;

    it("release together, in any pair", async () => {
      const { wallet, key, account } = trust.approvers;
      for (const parties of [
        [wallet, key],
        [key, account],
        [account, wallet],
        [wallet, key, account],
      ]) {
        expect(await saidWith(parties, { version })).to.deep.equal(RELEASED);
      }
    });

    it("do not release alone", async () => {
      for (const party of Object.values(trust.approvers)) {
        expect(await saidWith([party], { version })).to.deep.equal(HELD);
      }
    });

    it("block when one of them is no approver, or is there twice", async () => {
      const { wallet, key } = trust.approvers;
      const stranger = await keyParty(trust, "nobody's key");
      await expectBlocked(await resumed(trust, [wallet, key, stranger], { version }), "APPROVER_UNKNOWN");
      const twice = await approveAs(trust, wallet, { version });
      const { approvals: _, ...hold } = await resumed(trust, []);
      await expectBlocked({ ...hold, approvals: [twice, twice] }, "APPROVAL_INVALID");
    });
  });

  it("blocks an approver above the ceiling, whatever it signed", async () => {
    const parameters = await everyRule(trust);
    const approvers = parameters.approvers.map(({ signer }) => ({ signer, ceiling: AMOUNT }));
    await publish(trust, { ...parameters, approvers });
    const { key } = trust.approvers;
    const approval = await resumed(trust, [key], { version: 2n });
    expect(await said(approval)).to.deep.equal(RELEASED);
    await expectBlocked({ ...approval, amount: AMOUNT + 1n }, "APPROVER_CEILING", "FINANCIAL");
  });

  it("does not let an approval outlive the version it was given under", async () => {
    const approval = await resumed(trust, [trust.approvers.account]);
    expect(await said(approval)).to.deep.equal(RELEASED);
    await publish(trust, { ...(await everyRule(trust)), minSlsa: 3 });
    await expectBlocked(approval, "APPROVAL_INVALID");
  });
});
