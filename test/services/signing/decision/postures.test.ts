import { expect } from "chai";

import { POSTURES, type Posture } from "../../../../services/core/words/verdicts.ts";
import { saidIn, withRules } from "../support/floors.ts";
import { approve, type Held, resume } from "../support/holding.ts";
import { order } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();

/**
 * What an agent of each posture gets: for 900 USD, which no limit minds, for what is flagged (6,000), held (12,000) and blocked
 * (200,000), and for 900 once a person approved it.
 */
const TABLE: readonly (readonly [Exclude<Posture, "None">, ...(readonly string[])])[] = [
  ["Delegated", "AutoApproved WITHIN_LIMITS", "Flagged ABOVE_FLAG", "Held ABOVE_HOLD", "Blocked ABOVE_BLOCK"],
  ["ContinuousInsight", "Flagged POSTURE_FLOOR", "Flagged ABOVE_FLAG", "Held ABOVE_HOLD", "Blocked ABOVE_BLOCK"],
  ["SharedPlanning", "Held POSTURE_FLOOR", "Held POSTURE_FLOOR", "Held ABOVE_HOLD", "Blocked ABOVE_BLOCK"],
  ["Supervised", "Held POSTURE_FLOOR", "Held POSTURE_FLOOR", "Held ABOVE_HOLD", "Blocked ABOVE_BLOCK"],
  ["PseudoAgent", "Held POSTURE_FLOOR", "Held POSTURE_FLOOR", "Held ABOVE_HOLD", "Blocked ABOVE_BLOCK"],
];
const AMOUNTS = [900, 6_000, 12_000, 200_000];

describe("signing: the five postures at run time", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const said = async (world: World, dollars: number): Promise<string> =>
    saidIn(world, await world.propose(world.organization.agents.alice, order(dollars)));

  async function lower(world: World, posture: Posture): Promise<void> {
    if (posture === "Delegated") return;
    const { agentRegistry, actors } = world.organization.deployment;
    const { agentId } = world.organization.agents.alice;
    await agentRegistry.connect(actors.guardian).lowerPosture(agentId, POSTURES.indexOf(posture));
    await world.catchUp();
  }

  for (const [posture, ...verdicts] of TABLE) {
    it(`${posture}: ${verdicts[0] ?? ""}`, async () => {
      const world = await suite.world();
      await lower(world, posture);
      const got: string[] = [];
      for (const dollars of AMOUNTS) got.push(await said(world, dollars));
      expect(got).to.deep.equal(verdicts.map((verdict) => `${verdict} 0`));
    });

    it(`${posture}: a person releases what it holds, but for what is blocked`, async () => {
      const world = await suite.world();
      await lower(world, posture);
      const { alice } = world.organization.agents;
      const proposal = order(12_000);
      const built = await world.intentOf(alice, proposal);
      const { json } = await world.act(built.intent);
      const held: Held = { hold: String(json["hold"]), built, proposal };
      await approve(world, held.hold);
      expect(await saidIn(world, await resume(world, held))).to.equal("Flagged APPROVED 0");
    });

    // A floor gives what the registry's posture would give, and never more than that.
    if (posture === "Delegated") continue;
    it(`${posture}: the same verdicts where a floor lowers the agent to it`, async () => {
      const world = await suite.world(withRules({ floors: { violation: { to: posture } } }));
      await said(world, 200_001);
      const got: string[] = [];
      for (const dollars of AMOUNTS) got.push(await said(world, dollars));
      const verdictOf = (line: string): string => line.split(" ")[0] ?? "";
      expect(got.map(verdictOf)).to.deep.equal(verdicts.map(verdictOf));
      expect(got.map((line) => line.endsWith(" 1"))).to.deep.equal([true, true, true, true]);
    });
  }

  it("rises by the timelock alone, one decision after the call", async () => {
    const world = await suite.world();
    await lower(world, "Supervised");
    const { agentRegistry, actors } = world.organization.deployment;
    const { agentId } = world.organization.agents.alice;
    await world.organization.connection.networkHelpers.mine();
    const { mark } = await agentRegistry.getAgent(agentId);
    for (const who of [actors.guardian, actors.owner]) {
      await expect(agentRegistry.connect(who).raisePosture(agentId, 5, mark, 9_999_999_999n)).to.revert(
        world.organization.connection.ethers,
      );
    }
    expect(await said(world, 900)).to.equal("Held POSTURE_FLOOR 0");
    await agentRegistry.connect(actors.timelock).raisePosture(agentId, 5, mark, 9_999_999_999n);
    await world.catchUp();
    expect(await said(world, 900)).to.equal("AutoApproved WITHIN_LIMITS 0");
  });
});
