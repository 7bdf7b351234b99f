import { expect } from "chai";

import { expectDenial, expectProblem } from "../support/expect.ts";
import { resign, takeApart } from "../support/forge.ts";
import { approve, signHold } from "../support/holding.ts";
import { limited, meter, shortly, spentIn } from "../support/metered.ts";
import { order, reading } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";
import type { World } from "../support/world.ts";

const suite = await createSuite();

describe("signing: budgets and rates", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const ledger = async (world: World) => (await world.counters.open()).verify();

  it("permits up to the last unit of a day, and blocks the one after: HARD_LIMIT", async () => {
    const world = await suite.world();
    const alice = await meter(world, world.organization.agents.alice, { day: [1_000, 1_000, 1_000] });
    const first = await world.propose(alice, order(600));
    expect([first.status, shortly(spentIn(first))]).to.deep.equal([200, ["day #1: 0 + 60000"]]);
    const over = await world.propose(alice, order(401));
    await expectDenial(world, over, "HARD_LIMIT");
    expect(shortly(spentIn(over))).to.deep.equal(["day #2: 60000 + 40100"]);
    const last = await world.propose(alice, order(400));
    expect([last.json["verdict"], last.json["reason"]]).to.deep.equal(["Flagged", "NEAR_LIMIT"]);
    expect(shortly(spentIn(last))).to.deep.equal(["day #2: 60000 + 40000"]);
    await expectDenial(world, await world.propose(alice, order(1)), "HARD_LIMIT");
    expect(await ledger(world)).to.deep.equal({ counters: 1, reservations: 2, ended: 0, problems: [] });
  });

  it("counts actions of an hour, and begins anew in the next one: RATE_EXCEEDED", async () => {
    const world = await suite.world();
    const alice = await meter(world, world.organization.agents.alice, { perHour: 2 });
    for (const n of [1, 2]) {
      const reply = await world.propose(alice, reading());
      expect([reply.status, shortly(spentIn(reply))]).to.deep.equal([200, [`hour #${n}: ${n - 1} + 1`]]);
    }
    await expectDenial(world, await world.propose(alice, reading()), "RATE_EXCEEDED");
    await world.pass(3_600);
    const later = await world.propose(alice, reading());
    expect([later.status, shortly(spentIn(later))]).to.deep.equal([200, ["hour #1: 0 + 1"]]);
  });

  it("charges every ancestor, so that two below one budget share it", async () => {
    const world = await suite.world();
    const { organization } = world;
    const limits = { day: [1_000, 1_000, 1_000], perHour: 9 } as const;
    const alice = await meter(world, organization.agents.alice, limits);
    const { bob } = organization.agents;
    const envelope = limited(limits);
    const above = { id: String(alice.identity.delegation), envelope, signer: alice.signer };
    const delegation = await organization.authority.handDown(above, bob.agentId, envelope);
    await world.catchUp();
    const below = { ...bob, identity: { ...bob.identity, delegation } };

    expect((await world.propose(alice, order(300))).status).to.equal(200);
    const reply = await world.propose(below, order(600));
    expect(reply.status, reply.text).to.equal(200);
    const own = ["day #1: 0 + 60000", "hour #1: 0 + 1"];
    expect(shortly(spentIn(reply))).to.deep.equal([...own, "day #2: 30000 + 60000", "hour #2: 1 + 1"]);
    // Its own budget has room; the one above does not.
    await expectDenial(world, await world.propose(below, order(101)), "HARD_LIMIT");
    await expectDenial(world, await world.propose(alice, order(101)), "HARD_LIMIT");
  });

  it("charges a hold when it is resumed, not when it is held", async () => {
    const world = await suite.world();
    const alice = await meter(world, world.organization.agents.alice, { day: [100_000, 100_000, 100_000] });
    const proposal = order(12_000);
    const built = await world.intentOf(alice, proposal);
    const held = await world.act(built.intent);
    expect([held.status, shortly(spentIn(held))]).to.deep.equal([202, ["day #1: 0 + 1200000"]]);
    expect((await ledger(world)).reservations).to.equal(0);
    const hold = String(held.json["hold"]);
    expect((await approve(world, hold)).status).to.equal(201);
    const resumed = { ...proposal, hold };
    const again = await world.propose(alice, resumed, built);
    expect([again.status, shortly(spentIn(again))], again.text).to.deep.equal([200, ["day #1: 0 + 1200000"]]);
    await expectDenial(world, await world.propose(alice, resumed, built), "HOLD_SPENT");
    expect((await ledger(world)).reservations).to.equal(1);
  });

  it("lets a human release what is above a soft limit of the policy only, never a hard limit of the lineage", async () => {
    const world = await suite.world();
    const alice = await meter(world, world.organization.agents.alice, { day: [13_000, 13_000, 13_000] });
    const proposal = order(12_000);
    const built = await world.intentOf(alice, proposal);
    const hold = String((await world.act(built.intent)).json["hold"]);
    const posted = await signHold(world, hold);
    await world.post(`/v1/holds/${hold}/approvals`, posted);
    // The budget goes elsewhere meanwhile.
    expect((await world.propose(alice, order(2_000))).status).to.equal(200);
    await expectDenial(world, await world.propose(alice, { ...proposal, hold }, built), "HARD_LIMIT");
  });

  it("gives the same intent the same answer, charged once, also to twins", async () => {
    const world = await suite.world();
    const alice = await meter(world, world.organization.agents.alice, { day: [1_000, 1_000, 1_000] });
    const { intent } = await world.intentOf(alice, order(600));
    const replies = await Promise.all([1, 2, 3].map(() => world.act(intent)));
    expect(new Set(replies.map(({ text }) => text)).size).to.equal(1);
    expect((await world.act(intent)).text).to.equal(replies[0]?.text);
    expect(await (await world.counters.open()).unconfirmed(1)).to.deep.equal([]);
    expect((await ledger(world)).reservations).to.equal(1);
  });

  it("refuses a jti used again in another intent, and charges nothing: INTENT_REUSED", async () => {
    const world = await suite.world();
    const alice = await meter(world, world.organization.agents.alice, { day: [1_000, 1_000, 1_000] });
    const first = await world.intentOf(alice, order(600));
    expect((await world.act(first.intent)).status).to.equal(200);
    const { jti } = takeApart(first.intent).claims;
    const { intent } = await world.intentOf(alice, order(100));
    expectProblem(await world.act(await resign(alice.signer, intent, { claims: { jti } })), "INTENT_REUSED");
    expect((await ledger(world)).reservations).to.equal(1);
  });

  it("permits exactly what fits, however many ask at once", async () => {
    const world = await suite.world();
    const alice = await meter(world, world.organization.agents.alice, { day: [1_000, 1_000, 1_000], perHour: 100 });
    const intents = await Promise.all(Array.from({ length: 24 }, () => world.intentOf(alice, order(100))));
    const replies = await Promise.all(intents.map(({ intent }) => world.act(intent)));
    expect(replies.filter(({ status }) => status === 200)).to.have.length(10);
    expect(new Set(replies.filter(({ status }) => status !== 200).map(({ json }) => json["reason"]))).to.deep.equal(
      new Set(["HARD_LIMIT"]),
    );
    const [day, hour] = ["day", "hour"].map((window) =>
      replies
        .filter(({ status }) => status === 200)
        .map((reply) => spentIn(reply).find((each) => each.window === window)?.n ?? 0)
        .sort((a, b) => a - b),
    );
    const places = Array.from({ length: 10 }, (_, i) => i + 1);
    expect([day, hour]).to.deep.equal([places, places]);
    expect((await ledger(world)).problems).to.deep.equal([]);
  });

  it("simulates with the counters as they stand, and reserves nothing", async () => {
    const world = await suite.world();
    const alice = await meter(world, world.organization.agents.alice, { day: [1_000, 1_000, 1_000] });
    expect((await world.propose(alice, order(600))).status).to.equal(200);
    for (const [dollars, reason] of [
      [401, "HARD_LIMIT"],
      [400, "NEAR_LIMIT"],
      [399, "WITHIN_LIMITS"],
    ] as const) {
      const { intent } = await world.intentOf(alice, order(dollars));
      const { status, json } = await world.post("/v1/simulate", { intent });
      expect([status, json["reason"]]).to.deep.equal([200, reason]);
      const nearest = json["limits"] as { limit: string; value: string }[];
      expect(nearest.find(({ limit }) => limit.endsWith("per_day.hard"))?.value).to.equal(
        String(60_000 + dollars * 100),
      );
    }
    expect((await ledger(world)).reservations).to.equal(1);
  });

  it("shows nobody the budgets of a delegation that is not its own: LINEAGE_FOREIGN", async () => {
    const world = await suite.world();
    const { alice, bob } = world.organization.agents;
    const metered = await meter(world, alice, { day: [1_000, 1_000, 1_000] });
    const delegation = String(metered.identity.delegation);
    const reply = await world.propose(bob, order(1, { delegation }));
    await expectDenial(world, reply, "LINEAGE_FOREIGN");
    expect(spentIn(reply)).to.deep.equal([]);
  });
});
