import { expect } from "chai";

import { claimsOf, expectServiceDenial } from "../support/expect.ts";
import { order } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";

const suite = await createSuite();

describe("signing: parents and delegations", () => {
  afterEach(suite.closeWorlds);

  it("takes permissions of the same session, also of another agent", async () => {
    const world = await suite.world();
    const { alice, bob } = world.organization.agents;
    const parent = String((await world.propose(alice, order(900))).json["sae"]);
    const reply = await world.propose(bob, order(900, { parents: [parent] }));
    expect(reply.status, reply.text).to.equal(200);
    expect(claimsOf(String(reply.json["envelope"]).split("~")[0] ?? "").ctx.parent_chain).to.deep.equal([parent]);
  });

  it("denies a parent that is not in the log: PARENT_UNKNOWN", async () => {
    const world = await suite.world();
    const reply = await world.propose(world.organization.agents.alice, order(900, { parents: ["A".repeat(43)] }));
    const claims = await expectServiceDenial(world, reply, "PARENT_UNKNOWN");
    expect(claims.ctx.parent_chain, "what is no parent is not named as one").to.deep.equal([]);
  });

  it("denies a denial, or an intent, as a parent: PARENT_UNKNOWN", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    await world.propose(alice, order(12_000));
    const records = await world.store.records.range(1, 2);
    expect(records.map(({ kind }) => kind)).to.deep.equal(["intent", "denial"]);
    for (const { hash } of records) {
      const reply = await world.propose(alice, order(900, { parents: [hash] }));
      await expectServiceDenial(world, reply, "PARENT_UNKNOWN");
    }
  });

  it("denies a parent of another session: PARENT_SESSION", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const parent = String((await world.propose(alice, order(900))).json["sae"]);
    const reply = await world.propose(alice, order(900, { parents: [parent], session: "session-2" }));
    expect((await expectServiceDenial(world, reply, "PARENT_SESSION")).ctx.parent_chain).to.deep.equal([]);
  });
});
