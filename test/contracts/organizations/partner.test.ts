import { expect } from "chai";
import { network } from "hardhat";

import type { PolicyParameters } from "../../../services/core/policy/parameters.ts";
import type { ActionRequestStruct } from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { chain, establish } from "../lineage/support/lineage.ts";
import { REASON } from "../support/agents.ts";
import { deployNeighbours, VISITOR_POLICY, visitorRules } from "../support/neighbours.ts";
import { resumed } from "../support/party-approvals.ts";
import { decide, purchase } from "../support/purchases.ts";
import { VERDICT } from "../support/requests.ts";
import { everyRule, limits, publish, TRUST_POLICY } from "../support/trust.ts";

const connection = await network.create();
/** Ours without the partner, beside TRUST_POLICY, which has it. */
const ALONE = 4n;
/** Enough for a walk over a lineage, should the partner wrongly start one. */
const GAS = 1_500_000n;
const STRICTNESS: Record<string, bigint> = VERDICT;

/** Our policy asks theirs, which is a TrustPolicy for visitors. */
async function deployed() {
  const { ours, theirs } = await deployNeighbours(connection);
  await publish(theirs, visitorRules(), VISITOR_POLICY);
  const rules = await everyRule(ours);
  const partner = { registry: await theirs.policyRegistry.getAddress(), policyId: VISITOR_POLICY, gas: GAS };
  await publish(ours, { ...rules, partners: [partner] });
  await publish(ours, rules, ALONE);
  return { ours, theirs, rules, partner, nodes: (await chain(ours, await establish(ours), 3, limits())).nodes };
}

describe("A policy that asks another organization's", () => {
  let world: Awaited<ReturnType<typeof deployed>>;

  beforeEach(async () => {
    world = await connection.networkHelpers.loadFixture(deployed);
  });

  const asked = async (overrides: Partial<ActionRequestStruct> = {}) =>
    await purchase(world.ours, world.nodes, overrides);
  const said = async (overrides: Partial<ActionRequestStruct> = {}, policyId = TRUST_POLICY) =>
    await decide(world.ours, await asked(overrides), policyId);
  const publishTheirs = async (overrides: Partial<PolicyParameters>) => {
    await publish(world.theirs, visitorRules(overrides), VISITOR_POLICY);
  };

  it("takes over what is stricter, with the partner's reason", async () => {
    expect(await said({ amount: 40n })).to.deep.equal(["AUTO_APPROVED", "NONE", "WITHIN_LIMITS"]);
    expect(await said({ amount: 50n })).to.deep.equal(["FLAGGED", "FINANCIAL", "10018"]);
    expect(await said({ amount: 110n })).to.deep.equal(["HELD", "FINANCIAL", "10019"]);
    expect(await said({ amount: 210n })).to.deep.equal(["BLOCKED", "FINANCIAL", "10020"]);
  });

  it("is never milder than either side, whatever the partner allows", async () => {
    for (const [flagAbove, holdAbove, blockAbove] of [
      [0n, 0n, 0n],
      [40n, 100n, 200n],
      [1_000n, 2_000n, 3_000n],
    ] as const) {
      const [rule] = visitorRules().rules;
      if (rule === undefined) throw new Error("no rule");
      await publishTheirs({ rules: [{ ...rule, flagAbove, holdAbove, blockAbove }] });
      for (const amount of [0n, 30n, 61n, 99n, 121n, 199n, 240n, 260n]) {
        const each = [
          await said({ amount }, ALONE),
          await decide(world.theirs, await asked({ amount }), VISITOR_POLICY),
        ];
        const strictest = each.map(([verdict = ""]) => STRICTNESS[verdict] ?? 0n).reduce((a, b) => (a > b ? a : b));
        const [verdict = ""] = await said({ amount });
        expect(STRICTNESS[verdict], `${amount} under ${flagAbove}`).to.equal(strictest);
      }
    }
  });

  it("keeps its own Held and Blocked when the partner has nothing against it", async () => {
    const [rule] = visitorRules().rules;
    if (rule === undefined) throw new Error("no rule");
    await publishTheirs({ rules: [{ ...rule, flagAbove: 1_000n, holdAbove: 2_000n, blockAbove: 3_000n }] });
    expect(await said({ amount: 150n })).to.deep.equal(["HELD", "FINANCIAL", "ABOVE_HOLD"]);
    expect(await said({ amount: 260n })).to.deep.equal(["BLOCKED", "FINANCIAL", "ABOVE_BLOCK"]);
    const released = { amount: 150n, ...(await resumed(world.ours, [world.ours.approvers.key])) };
    expect(await said(released)).to.deep.equal(["FLAGGED", "FINANCIAL", "APPROVED"]);
  });

  it("does not release what the partner holds, whoever approves here", async () => {
    const everyone = Object.values(world.ours.approvers);
    const alone = await resumed(world.ours, everyone, { policy: ALONE });
    expect(await said({ amount: 150n, ...alone }, ALONE)).to.deep.equal(["FLAGGED", "FINANCIAL", "APPROVED"]);
    const approvals = await resumed(world.ours, everyone);
    expect(await said({ amount: 150n, ...approvals })).to.deep.equal(["HELD", "FINANCIAL", "10019"]);
  });

  it("follows the partner at once: a new version, and a pause", async () => {
    await publishTheirs({ bands: [{ from: 100, permille: 0, floor: 4 }] });
    expect(await said({ amount: 0n })).to.deep.equal(["BLOCKED", "OPERATIONAL", "10055"]);
    await world.theirs.pause.connect(world.theirs.actors.guardian).pause(REASON);
    expect(await said({ amount: 0n })).to.deep.equal(["BLOCKED", "NONE", "10058"]);
  });

  it("is blocked by a partner whose policy is for its own members: it has never seen our agents", async () => {
    await publish(world.theirs, await everyRule(world.theirs), VISITOR_POLICY);
    expect(await said()).to.deep.equal(["BLOCKED", "NONE", "10025"]);
  });

  it("asks several partners in order, each for its own policy; the first of equals is named", async () => {
    const { ours, rules, partner } = world;
    await publish(world.theirs, visitorRules(), ALONE);
    const [rule] = visitorRules().rules;
    if (rule === undefined) throw new Error("no rule");
    await publishTheirs({ rules: [{ ...rule, floor: 2, holdAbove: 200n }] });
    await publish(ours, { ...rules, partners: [partner, { ...partner, policyId: ALONE }] });
    expect(await said({ amount: 0n })).to.deep.equal(["FLAGGED", "OPERATIONAL", "10017"]);
    expect(await said({ amount: 110n })).to.deep.equal(["HELD", "FINANCIAL", "20019"]);
  });
});
