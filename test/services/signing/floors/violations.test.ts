import { expect } from "chai";

import { approve, holdOrder, resume } from "../support/holding.ts";
import { floorsIn, saidIn, withRules } from "../support/floors.ts";
import { order, reading } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();

describe("signing: a violation lowers the posture at once", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const alice = (world: World) => world.organization.agents.alice;
  const asks = async (world: World, dollars: number): Promise<string> =>
    saidIn(world, await world.propose(alice(world), order(dollars)));

  it("records the floor right behind the denial, and every decision after it names it", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "Supervised" } } }));
    expect(await asks(world, 900)).to.equal("AutoApproved WITHIN_LIMITS 0");
    expect(await asks(world, 200_000)).to.equal("Blocked ABOVE_BLOCK 0");
    expect(await world.kinds()).to.deep.equal(["intent", "sae", "intent", "denial", "floor"]);
    const [floor] = await floorsIn(world);
    expect(floor?.claims).to.deep.include({
      agent: alice(world).agentId,
      type: null,
      posture: "Supervised",
      verdict: "Held",
    });
    expect(floor?.claims.ends).to.deep.equal({ by: "governance" });
    const denial = await world.store.records.get(4);
    expect(floor?.claims.why).to.deep.equal({ by: "violation", record: denial?.hash, seq: 4, reason: "ABOVE_BLOCK" });
    expect(await asks(world, 900)).to.equal("Held FLOOR_RECORD 1");
    expect(await saidIn(world, await world.propose(world.organization.agents.bob, order(900)))).to.equal(
      "AutoApproved WITHIN_LIMITS 0",
    );
  });

  it("lets a human release what the floor holds, and nothing else loosens it", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "Supervised" } } }));
    await asks(world, 200_000);
    const held = await holdOrder(world, 900);
    await approve(world, held.hold);
    expect(await saidIn(world, await resume(world, held))).to.equal("Flagged APPROVED 1");
    await world.pass(3 * 86_400);
    expect(await asks(world, 900)).to.equal("Held FLOOR_RECORD 1");
    expect(await floorsIn(world), "a second violation lowers nothing more").to.have.lengthOf(1);
    expect(await asks(world, 200_000)).to.equal("Blocked ABOVE_BLOCK 1");
    expect(await floorsIn(world)).to.have.lengthOf(1);
  });

  it("ends where the registry is as strict: from there only the council raises, and a change that lowers too little ends nothing", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "Supervised" } } }));
    const { agentRegistry, actors } = world.organization.deployment;
    const { agentId } = alice(world);
    await asks(world, 200_000);
    await agentRegistry.connect(actors.guardian).lowerPosture(agentId, 4);
    await world.catchUp();
    expect(await asks(world, 900), "the guardian alone cannot end it").to.equal("Held FLOOR_RECORD 1");
    await agentRegistry.connect(actors.guardian).lowerPosture(agentId, 2);
    await world.catchUp();
    expect(await asks(world, 900)).to.equal("Held POSTURE_FLOOR 0");
    await world.organization.connection.networkHelpers.mine();
    const { mark } = await agentRegistry.getAgent(agentId);
    await agentRegistry.connect(actors.timelock).raisePosture(agentId, 5, mark, 9_999_999_999n);
    await world.catchUp();
    expect(await asks(world, 900)).to.equal("AutoApproved WITHIN_LIMITS 0");
  });

  it("still applies to what was asked at a block before the registry was as strict", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "Supervised" } } }));
    const { agentRegistry, actors } = world.organization.deployment;
    await asks(world, 200_000);
    const before = { pin: () => old };
    const old = world.head.pin();
    await agentRegistry.connect(actors.guardian).lowerPosture(alice(world).agentId, 2);
    await world.catchUp();
    expect(await asks(world, 900)).to.equal("Held POSTURE_FLOOR 0");
    const late = suite.on(world, { head: before });
    const answer = await late.propose({ intent: (await world.intentOf(alice(world), order(901))).intent });
    expect(answer.status, "the registry says Delegated there").to.equal(202);
  });

  it("ends at its time, where the rule says so", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "ContinuousInsight", for: 600 } } }));
    await asks(world, 200_000);
    expect(await asks(world, 900)).to.equal("Flagged FLOOR_RECORD 1");
    await world.pass(599);
    expect(await asks(world, 900)).to.equal("Flagged FLOOR_RECORD 1");
    await world.pass(2);
    expect(await asks(world, 900)).to.equal("AutoApproved WITHIN_LIMITS 0");
  });

  it("lowers only actions of the type that broke the limit, where the rule says so", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "Supervised", of: "action" } } }));
    await asks(world, 200_000);
    expect(await asks(world, 900)).to.equal("Held FLOOR_RECORD 1");
    expect(await saidIn(world, await world.propose(alice(world), reading()))).to.equal("AutoApproved WITHIN_LIMITS 0");
  });

  it("counts a request that is another one than was signed as a violation, and an expired hold as none", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "Supervised" } } }));
    const held = await holdOrder(world);
    await world.pass(world.deps.lives.hold + 1);
    expect(await saidIn(world, await resume(world, held))).to.equal("Blocked HOLD_EXPIRED 0");
    expect(await floorsIn(world)).to.deep.equal([]);
    const lying = { ...order(900), type: "erp.fee.create" };
    expect(await saidIn(world, await world.propose(alice(world), lying))).to.equal("Blocked ACTION_MISMATCH 0");
    expect((await floorsIn(world)).map(({ claims }) => claims.why)).to.deep.include({
      ...{ by: "violation", seq: 6, reason: "ACTION_MISMATCH" },
      record: (await world.store.records.get(6))?.hash,
    });
  });

  it("is recorded before the agent's next decision where the process ended in between, by whatever service has the log then", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "Supervised" } } }));
    let broken = true;
    const { sequencer } = world.deps;
    const limping = {
      append: (...given: Parameters<typeof sequencer.append>) =>
        broken && given[0].length === 1 ? Promise.reject(new Error("it ended")) : sequencer.append(...given),
    };
    const first = suite.on(world, { sequencer: limping });
    const { intent } = await world.intentOf(alice(world), order(200_000));
    await first.propose({ intent });
    expect(await world.kinds(), "the floor is missing").to.deep.equal(["intent", "denial"]);
    broken = false;
    const second = suite.on(world, {});
    await second.propose({ intent: (await world.intentOf(alice(world), order(900))).intent });
    expect(await world.kinds()).to.deep.equal(["intent", "denial", "floor", "intent", "denial"]);
    const third = suite.on(world, {});
    const answer = await third.propose({ intent: (await world.intentOf(alice(world), order(901))).intent });
    expect(answer.status).to.equal(202);
    expect(await floorsIn(world), "a restart makes no second one").to.have.lengthOf(1);
  });

  it("decides one after the other: of actions at the same time, all behind the violation name its floor", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "Supervised" } } }));
    await Promise.all([900, 200_000, 901, 902, 903].map((dollars) => asks(world, dollars)));
    const kinds = await world.kinds();
    const behind = kinds.slice(kinds.indexOf("floor") + 1);
    expect(behind.filter((kind) => kind === "sae")).to.deep.equal([]);
  });

  it("simulates what would come of it, and records nothing", async () => {
    const world = await suite.world(withRules({ floors: { violation: { to: "Supervised" } } }));
    await asks(world, 200_000);
    const records = await world.kinds();
    const { intent } = await world.intentOf(alice(world), order(900));
    const { json } = await world.post("/v1/simulate", { intent });
    expect(json).to.include({ verdict: "Held", reason: "FLOOR_RECORD" });
    expect((json["limits"] as { limit: string }[]).map(({ limit }) => limit)).to.include("floor.record");
    expect(await world.kinds()).to.deep.equal(records);
  });
});
