import { expect } from "chai";

import { openEnvelope } from "../../../../services/core/verify/envelope.ts";
import { APPROVER } from "../support/example.ts";
import { claimsOf, expectDenial, expectProblem, expectServiceDenial, shownIn } from "../support/expect.ts";
import { approve, holdOrder, resume } from "../support/holding.ts";
import { order } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";
import { LIVES } from "../support/world.ts";

const suite = await createSuite();

describe("signing: holds", () => {
  afterEach(suite.closeWorlds);

  it("releases an approved action once, and says who approved", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    expect((await approve(world, held.hold)).json).to.deep.equal({ seq: 3 });
    const reply = await resume(world, held);

    expect([reply.status, reply.json["verdict"], reply.json["reason"]]).to.deep.equal([200, "Flagged", "APPROVED"]);
    const { claims } = openEnvelope(String(reply.json["envelope"]));
    expect(claims.ctx.hold).to.equal(held.hold);
    expect(shownIn(reply).approvals?.map(({ signer }) => signer)).to.deep.equal([APPROVER.address]);
    expect(await world.store.holds.get(held.hold)).to.include({ state: "spent", spentBy: 5 });
    expect(await world.kinds()).to.deep.equal(["intent", "denial", "approval", "intent", "sae"]);
    await expectServiceDenial(world, await resume(world, held), "HOLD_SPENT");
  });

  it("keeps the hold, and its end, when it is resumed without an approval", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    const before = await world.store.holds.get(held.hold);
    await world.pass(10);
    const reply = await resume(world, held);

    expect(reply.status).to.equal(202);
    expect(reply.json).to.include({ hold: held.hold, expires: before?.expires });
    expect(claimsOf(String(reply.json["denial"])).ctx.hold).to.equal(held.hold);
    expect(await world.store.holds.get(held.hold)).to.deep.equal(before);
    expect((await world.store.holds.open()).length).to.equal(1);
  });

  it("gives one permission to two that resume at the same time: HOLD_SPENT for the other", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    const replies = await Promise.all([resume(world, held), resume(world, held), resume(world, held)]);

    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 403, 403]);
    for (const reply of replies.filter(({ status }) => status === 403)) {
      await expectServiceDenial(world, reply, "HOLD_SPENT");
    }
    expect((await world.kinds()).filter((kind) => kind === "sae")).to.have.length(1);
    expect(world.fatal).to.deep.equal([]);
  });

  it("denies a hold that is not in the log: HOLD_UNKNOWN", async () => {
    const world = await suite.world();
    const reply = await world.propose(world.organization.agents.alice, order(12_000, { hold: "A".repeat(43) }));
    await expectServiceDenial(world, reply, "HOLD_UNKNOWN");
    expect(await world.store.holds.open()).to.deep.equal([]);
  });

  it("denies another agent: HOLD_MISMATCH", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    const reply = await world.propose(world.organization.agents.bob, { ...held.proposal, hold: held.hold }, held.built);
    await expectServiceDenial(world, reply, "HOLD_MISMATCH");
    expect((await resume(world, held)).status, "the hold is still good for its own agent").to.equal(200);
  });

  it("denies another act, and the same one under other salts: HOLD_MISMATCH", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    const { alice } = world.organization.agents;
    for (const dollars of [13_000, 12_000]) {
      const reply = await world.propose(alice, order(dollars, { hold: held.hold }));
      await expectServiceDenial(world, reply, "HOLD_MISMATCH");
    }
  });

  it("denies a hold that is over, approved or not: HOLD_EXPIRED", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    await world.pass(LIVES.hold);
    await expectServiceDenial(world, await resume(world, held), "HOLD_EXPIRED");
    expectProblem(await approve(world, held.hold), "HOLD_CLOSED");
  });

  it("does not count an approval that expired meanwhile", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    await world.pass(600);
    const reply = await resume(world, held);
    expect([reply.status, reply.json["reason"]]).to.deep.equal([202, "ABOVE_HOLD"]);
    await approve(world, held.hold);
    expect((await resume(world, held)).status).to.equal(200);
  });

  it("leaves the hold open when the policy blocks what resumes it", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    const { agentRegistry, actors } = world.organization.deployment;
    await agentRegistry.connect(actors.guardian).suspend(1, `0x${"01".repeat(32)}`);
    await world.catchUp();
    await expectDenial(world, await resume(world, held), "AGENT_SUSPENDED");
    expect((await world.store.holds.get(held.hold))?.state).to.equal("open");
  });
});
