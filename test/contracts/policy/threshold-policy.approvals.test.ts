import { expect } from "chai";
import { concat, dataSlice, id, toBeHex, TypedDataEncoder, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, GATEWAY_LOG, POLICY_ID, type Deployment } from "../fixture.ts";
import { registerDelegated } from "../support/agents.ts";
import {
  approvalDomain,
  approvalTerms,
  APPROVAL_TYPES,
  approve,
  ascending,
  held,
  type Terms,
} from "../support/approvals.ts";
import { initialThresholds, publication, publishThresholds } from "../support/publications.ts";
import { expectAnswer } from "../support/requests.ts";
import { WIRE } from "../support/threshold-values.ts";

const connection = await network.create();
type Overrides = Parameters<typeof expectAnswer>[1];
type Answer = Parameters<typeof expectAnswer>[2];

const APPROVED: Answer = ["FLAGGED", "FINANCIAL", "APPROVED"];
const STILL_HELD: Answer = ["HELD", "FINANCIAL", "ABOVE_HOLD"];
const INVALID: Answer = ["BLOCKED", "NONE", "APPROVAL_INVALID"];
const SECP256K1_N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** Agent 1 is Delegated; one approval of the approver (up to 2,000,000) or the second approver (up to 3,000,000) is needed. */
async function withAgent() {
  const deployment = await deploySystem(connection);
  await registerDelegated(deployment, "agent");
  return deployment;
}

describe("ThresholdPolicy.evaluate with approvals", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withAgent);
  });

  const answer = async (overrides: Overrides, expected: Answer) => await expectAnswer(deployment, overrides, expected);
  const good = async (terms: Partial<Terms> = {}) => await approve(deployment, deployment.actors.approver, terms);
  const needTwo = async () =>
    await publishThresholds(deployment, { ...initialThresholds(deployment), approvalsNeeded: 2 });

  it("turns Held into Flagged, never into AutoApproved", async () => {
    await answer(held([await good()]), APPROVED);
  });

  it("keeps the dimension of the limit that held", async () => {
    await answer({ ...held([await good()]), actionType: WIRE, amount: 1n }, ["FLAGGED", "OPERATIONAL", "APPROVED"]);
  });

  it("stays Held without approvals", async () => {
    await answer(held([]), STILL_HELD);
  });

  it("stays Held without a hold, whatever the approvals are worth", async () => {
    await answer({ ...held([await good({ hold: ZeroHash })]), holdId: ZeroHash }, STILL_HELD);
  });

  it("does not look at approvals where nothing is held", async () => {
    const { stranger } = deployment.actors;
    const bad = [await approve(deployment, stranger)];
    await answer({ ...held(bad), amount: 1n }, ["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    await answer({ ...held(bad), amount: 200_000n }, ["FLAGGED", "FINANCIAL", "ABOVE_FLAG"]);
  });

  it("never lifts Blocked", async () => {
    await answer({ ...held([await good()]), amount: 5_000_001n }, ["BLOCKED", "FINANCIAL", "ABOVE_BLOCK"]);
  });

  describe("an approval of something else", () => {
    // A signature over other terms recovers to some other wallet, which is not the one that claims to have signed.
    for (const [name, terms] of [
      ["another organization", { organization: id("other organization") }],
      ["another act", { act: id("other act") }],
      ["another hold", { hold: id("other hold") }],
      ["another log", { log: GATEWAY_LOG }],
      ["another policy", { policy: POLICY_ID + 1n }],
      ["another version", { version: 2n }],
    ] as const) {
      it(`blocks one for ${name}`, async () => {
        await answer(held([await good(terms)]), INVALID);
      });
    }

    for (const [name, domain] of [
      ["chain", { chainId: 1n }],
      ["contract", { verifyingContract: ZeroAddress }],
      ["name", { name: "Other" }],
      ["version of the domain", { version: "2" }],
    ] as const) {
      it(`blocks one for another ${name}`, async () => {
        await answer(held([await approve(deployment, deployment.actors.approver, {}, domain)]), INVALID);
      });
    }

    it("blocks one for the version before the one in force", async () => {
      const before = await good();
      await publishThresholds(deployment, { ...initialThresholds(deployment), stateAge: 30n });
      await answer(held([before]), INVALID);
      await answer(held([await good({ version: 2n })]), APPROVED);
    });

    it("blocks one whose validity was stretched after signing", async () => {
      const approval = await good();
      await answer(held([{ ...approval, validBefore: FOREVER }]), INVALID);
    });
  });

  describe("a malformed approval", () => {
    it("blocks a signature by another wallet", async () => {
      const { stranger, approver } = deployment.actors;
      await answer(held([{ ...(await approve(deployment, stranger)), signer: approver.address }]), INVALID);
    });

    it("blocks a high-s spelling of a good signature", async () => {
      const approval = await good();
      const signature = String(approval.signature);
      const s = SECP256K1_N - BigInt(dataSlice(signature, 32, 64));
      const v = BigInt(dataSlice(signature, 64, 65)) === 27n ? 28n : 27n;
      const twin = concat([dataSlice(signature, 0, 32), toBeHex(s, 32), toBeHex(v, 1)]);
      await answer(held([{ ...approval, signature: twin }]), INVALID);
    });

    it("blocks signatures of another length", async () => {
      const approval = await good();
      const signature = String(approval.signature);
      for (const bad of ["0x", dataSlice(signature, 0, 64), `${signature}00`]) {
        await answer(held([{ ...approval, signature: bad }]), INVALID);
      }
    });

    it("blocks signers that are not 20 bytes", async () => {
      const approval = await good();
      const signer = String(approval.signer);
      for (const bad of ["0x", dataSlice(signer, 0, 19), `${signer}00`, concat([signer, id("key")])]) {
        await answer(held([{ ...approval, signer: bad }]), INVALID);
      }
    });

    it("blocks the zero wallet, which a broken signature seems to recover to", async () => {
      const approval = await good();
      await answer(held([{ ...approval, signer: ZeroAddress, signature: `0x${"00".repeat(65)}` }]), INVALID);
    });

    it("blocks a duplicate", async () => {
      const approval = await good();
      await answer(held([approval, approval]), INVALID);
      const later = await good({ validBefore: FOREVER });
      await answer(held([approval, later]), INVALID);
    });

    it("blocks approvals out of order", async () => {
      const { approver, secondApprover } = deployment.actors;
      const both = [await approve(deployment, approver), await approve(deployment, secondApprover)];
      await answer(held(ascending(both)), APPROVED);
      await answer(held(ascending(both).toReversed()), INVALID);
    });

    it("blocks a bad approval next to a good one", async () => {
      const { approver, stranger } = deployment.actors;
      const both = [await approve(deployment, approver), await approve(deployment, stranger)];
      await answer(held(ascending(both)), ["BLOCKED", "NONE", "APPROVER_UNKNOWN"]);
    });
  });

  describe("the end of an approval", () => {
    it("is the second it names: one later than the request counts, the same second does not", async () => {
      const time = BigInt(await connection.networkHelpers.time.latest());
      await answer({ ...held([await good({ validBefore: time + 1n })]), time }, APPROVED);
      await answer({ ...held([await good({ validBefore: time })]), time }, ["BLOCKED", "TEMPORAL", "APPROVAL_EXPIRED"]);
    });
  });

  describe("the approver", () => {
    it("must be on the policy's list", async () => {
      await answer(held([await approve(deployment, deployment.actors.stranger)]), [
        "BLOCKED",
        "NONE",
        "APPROVER_UNKNOWN",
      ]);
    });

    it("may approve up to the ceiling and not a unit more", async () => {
      const approvals = [await good()];
      await answer({ ...held(approvals), amount: 2_000_000n }, APPROVED);
      await answer({ ...held(approvals), amount: 2_000_001n }, ["BLOCKED", "FINANCIAL", "APPROVER_CEILING"]);
    });

    it("is checked one by one: one low ceiling blocks", async () => {
      const { approver, secondApprover } = deployment.actors;
      const both = [await approve(deployment, approver), await approve(deployment, secondApprover)];
      await answer({ ...held(ascending(both)), amount: 2_500_000n }, ["BLOCKED", "FINANCIAL", "APPROVER_CEILING"]);
      await answer({ ...held([await approve(deployment, secondApprover)]), amount: 2_500_000n }, APPROVED);
    });
  });

  describe("how many are needed", () => {
    it("stays Held with one of two", async () => {
      await needTwo();
      await answer(held([await good({ version: 2n })]), STILL_HELD);
    });

    it("is released by two of two", async () => {
      await needTwo();
      const { approver, secondApprover } = deployment.actors;
      const both = [
        await approve(deployment, approver, { version: 2n }),
        await approve(deployment, secondApprover, { version: 2n }),
      ];
      await answer(held(ascending(both)), APPROVED);
    });

    it("takes no approval at all under a policy without approvers", async () => {
      await publishThresholds(deployment, { ...initialThresholds(deployment), approvers: [], approvalsNeeded: 0 });
      await answer(held([]), STILL_HELD);
      await answer(held([await good({ version: 2n })]), ["BLOCKED", "NONE", "APPROVER_UNKNOWN"]);
    });
  });

  describe("reads", () => {
    it("hashes an approval as EIP-712 libraries do", async () => {
      const terms = await approvalTerms(deployment);
      const digest = TypedDataEncoder.hash(await approvalDomain(deployment), APPROVAL_TYPES, terms);
      const { act, hold, log, policy, version, validBefore } = terms;
      expect(await deployment.thresholdPolicy.approvalDigest(act, hold, log, policy, version, validBefore)).to.equal(
        digest,
      );
    });

    it("says what a wallet may approve under the version in force", async () => {
      const { thresholdPolicy, actors } = deployment;
      const ceiling = async (policyId: bigint, signer: string) => [
        ...(await thresholdPolicy.approverCeiling(policyId, signer)),
      ];
      expect(await ceiling(POLICY_ID, actors.approver.address)).to.deep.equal([true, 2_000_000n]);
      expect(await ceiling(POLICY_ID, actors.stranger.address)).to.deep.equal([false, 0n]);
      expect(await ceiling(9n, actors.approver.address)).to.deep.equal([false, 0n]);
    });

    it("knows no approver of a policy that another evaluator judges", async () => {
      const { policyRegistry, thresholdPolicy, actors, ethers, system } = deployment;
      const other = await ethers.deployContract("ThresholdPolicy", [await system.getAddress()]);
      const evaluator = await other.getAddress();
      const body = await publication(deployment, { evaluator, codeHash: await policyRegistry.codeHashOf(evaluator) });
      await policyRegistry.connect(actors.timelock).publish(POLICY_ID, 1n, FOREVER, body);
      expect([...(await thresholdPolicy.approverCeiling(POLICY_ID, actors.approver.address))]).to.deep.equal([
        false,
        0n,
      ]);
    });
  });
});
