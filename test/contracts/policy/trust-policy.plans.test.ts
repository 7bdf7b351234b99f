import { expect } from "chai";
import { concat, id, keccak256, ZeroHash } from "ethers";
import { network } from "hardhat";

import type {
  ActionRequestStruct,
  CounterStruct,
} from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { deploySystem, FOREVER } from "../fixture.ts";
import { chain, establish } from "../lineage/support/lineage.ts";
import { POSTURE } from "../support/agents.ts";
import type { Party } from "../support/parties.ts";
import { approveAs, resumed } from "../support/party-approvals.ts";
import { decide, purchase, stepOf } from "../support/purchases.ts";
import { everyRule, limits, publish, trustOn } from "../support/trust.ts";

const connection = await network.create();
const FLOOR = ["HELD", "NONE", "POSTURE_FLOOR"];
const INVALID = ["BLOCKED", "NONE", "PLAN_INVALID"];
const RELEASED = ["FLAGGED", "NONE", "APPROVED"];

/** A plan of four acts: pairs in ascending order, hashed once more, as OpenZeppelin's MerkleProof reads them. */
const ACTS = ["first", "second", "third", "fourth"].map((name) => id(name));
const [A = "", B = "", C = "", D = ""] = ACTS.map((act) => keccak256(act));
const pair = (one: string, other: string) => keccak256(concat(one < other ? [one, other] : [other, one]));
const PLAN = pair(pair(A, B), pair(C, D));
const PATHS = [
  [B, pair(C, D)],
  [A, pair(C, D)],
  [D, pair(A, B)],
  [C, pair(A, B)],
];

async function deployed() {
  const trust = await trustOn(await deploySystem(connection));
  await publish(trust, await everyRule(trust));
  await trust.agentRegistry.connect(trust.actors.guardian).lowerPosture(3n, POSTURE.SHARED_PLANNING);
  return { ...trust, nodes: (await chain(trust, await establish(trust), 3, limits())).nodes };
}

describe("TrustPolicy over the real registries: plans", () => {
  let trust: Awaited<ReturnType<typeof deployed>>;

  beforeEach(async () => {
    trust = await connection.networkHelpers.loadFixture(deployed);
  });

  const said = async (overrides: Partial<ActionRequestStruct>, step: Partial<CounterStruct> | null = {}) => {
    const asked = await purchase(trust, trust.nodes, overrides);
    const spent = step === null ? asked.spent : [...asked.spent, { ...stepOf(asked), ...step }];
    return await decide(trust, { ...asked, spent });
  };
  /** Act `index` of the plan; the plan was signed once, for no hold in particular. */
  const planned = async (index: number, party: Party = trust.approvers.key, signed = PLAN) => ({
    actDigest: ACTS[index] ?? ZeroHash,
    plan: PLAN,
    planPath: PATHS[index] ?? [],
    approvals: [await approveAs(trust, party, { act: signed, hold: ZeroHash })],
  });

  it("releases every act of a signed plan, by any kind of signer, without a hold", async () => {
    for (const index of ACTS.keys()) {
      for (const party of Object.values(trust.approvers)) {
        expect(await said(await planned(index, party))).to.deep.equal(RELEASED);
      }
    }
  });

  it("takes every act once, whoever asks again and however long the plan is good", async () => {
    const act = await planned(0);
    const used = ["BLOCKED", "OPERATIONAL", "PLAN_STEP_USED"];
    expect(await said(act)).to.deep.equal(RELEASED);
    expect(await said(act, { n: 2n, before: 1n })).to.deep.equal(used);
    // Nor where no human is needed.
    const { agentRegistry, actors } = trust;
    const { mark } = await agentRegistry.getAgent(3n);
    await agentRegistry.connect(actors.timelock).raisePosture(3n, POSTURE.DELEGATED, mark, FOREVER);
    expect(await said(act, { n: 2n, before: 1n })).to.deep.equal(used);
    expect((await said(act))[0]).to.equal("AUTO_APPROVED");
  });

  it("blocks a step that is charged to nothing, or to another act, plan or place", async () => {
    const act = await planned(0);
    const mismatch = ["BLOCKED", "NONE", "COUNTER_MISMATCH"];
    expect(await said(act, null)).to.deep.equal(mismatch);
    expect(await said(act, { id: stepOf({ ...act, actDigest: id("x") }).id })).to.deep.equal(mismatch);
    expect(await said(act, { id: stepOf({ ...act, plan: id("x") }).id })).to.deep.equal(mismatch);
    expect(await said({}, {})).to.deep.equal(mismatch);
    const asked = await purchase(trust, trust.nodes, act);
    expect(await decide(trust, { ...asked, spent: [stepOf(asked), ...asked.spent] })).to.deep.equal(mismatch);
  });

  it("blocks an act that is not in the plan", async () => {
    expect(await said({ ...(await planned(0)), actDigest: id("fifth") })).to.deep.equal(INVALID);
    expect(await said({ ...(await planned(0)), planPath: PATHS[1] ?? [] })).to.deep.equal(INVALID);
  });

  it("blocks an inner node of the plan that poses as an act", async () => {
    const inner = { actDigest: pair(A, B), planPath: [pair(C, D)] };
    expect(await said({ ...(await planned(0)), ...inner })).to.deep.equal(INVALID);
  });

  it("blocks a step that resumes a hold, so that no posture chooses which of the two was approved", async () => {
    const { guardian } = trust.actors;
    const both = { ...(await planned(0)), ...(await resumed(trust, [trust.approvers.key])) };
    expect(await said(both)).to.deep.equal(INVALID);
    await trust.agentRegistry.connect(guardian).lowerPosture(3n, POSTURE.SUPERVISED);
    expect(await said(both)).to.deep.equal(INVALID);
  });

  it("blocks a plan nobody signed", async () => {
    expect(await said(await planned(0, trust.approvers.key, id("another plan")))).to.deep.equal([
      "BLOCKED",
      "NONE",
      "APPROVAL_INVALID",
    ]);
  });

  it("releases nothing but the posture: what the amount holds stays held", async () => {
    const act = await planned(0);
    expect(await said({ ...act, amount: 120n })).to.deep.equal(RELEASED);
    expect(await said({ ...act, amount: 121n })).to.deep.equal(["HELD", "FINANCIAL", "ABOVE_HOLD"]);
  });

  it("releases no agent of another posture", async () => {
    await trust.agentRegistry.connect(trust.actors.guardian).lowerPosture(3n, POSTURE.SUPERVISED);
    expect(await said(await planned(0))).to.deep.equal(FLOOR);
  });
});
