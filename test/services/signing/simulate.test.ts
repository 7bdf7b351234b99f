import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { openIntent } from "../../../services/core/verify/intent.ts";
import { expectProblem } from "./support/expect.ts";
import { approve, holdOrder } from "./support/holding.ts";
import { contentOf, order, orderBody, reading } from "./support/requests.ts";
import { createSuite } from "./support/suite.ts";
import type { Reply, World } from "./support/world.ts";

const suite = await createSuite();

describe("signing: simulations", () => {
  afterEach(suite.closeWorlds);
  after(suite.close);

  const simulate = (world: World, intent: string, content?: string): Promise<Reply> =>
    world.post("/v1/simulate", { intent, ...(content === undefined ? {} : { content }) });
  const trying = async (world: World, dollars: number): Promise<Reply> =>
    simulate(world, (await world.intentOf(world.organization.agents.alice, order(dollars))).intent);

  it("says what an action would get, and which limit is nearest", async () => {
    const world = await suite.world();
    const { status, json } = await trying(world, 4500);
    expect(status).to.equal(200);
    expect(json).to.include({ simulated: true, verdict: "AutoApproved", reason: "WITHIN_LIMITS", approvals: 0 });
    expect(json).to.include({ would_hold_until: null, approvals_needed: 1, policy: 1, version: 1, decisive: null });
    expect(json["nearest"]).to.include({ limit: "amount.flag", value: "450000", headroom: "50000", used: 0.9 });
    expect(json["block"]).to.deep.equal({ number: world.head.pin().number, hash: world.head.pin().hash });
  });

  it("says until when it would be held, and by whom it could be released", async () => {
    const world = await suite.world();
    const { status, json } = await trying(world, 20_000);
    expect(status).to.equal(200);
    expect(json).to.include({ verdict: "Held", dimension: "Financial", reason: "ABOVE_HOLD", approvals_needed: 1 });
    expect(json["would_hold_until"]).to.equal(Math.floor(world.time.now / 1000) + world.deps.lives.hold);
    expect(json["decisive"]).to.include({ limit: "amount.hold", headroom: "-1000000" });
    expect(json["explanation"]).to.equal("the amount is above the hold threshold: a human must approve");
  });

  it("leaves no trace: no record, hold or intent, and no signature", async () => {
    let signed = 0;
    const world = await suite.world(({ signer }) => ({
      signer: { ...signer, sign: (message) => ((signed += 1), signer.sign(message)) },
    }));
    const { alice } = world.organization.agents;
    for (const dollars of [900, 6000, 20_000, 200_000]) {
      const { intent } = await world.intentOf(alice, order(dollars));
      expect((await simulate(world, intent, contentOf(order(dollars)))).status).to.equal(200);
      expect(await world.store.intents.byHash(openIntent(intent).hash)).to.equal(null);
    }
    expect(await world.kinds()).to.deep.equal([]);
    expect(await world.store.holds.open()).to.deep.equal([]);
    expect(signed).to.equal(0);
  });

  it("leaves the very same intent good: it then gets what was said", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    for (const [dollars, verdict] of [
      [6000, "Flagged"],
      [20_000, "Held"],
      [200_000, "Blocked"],
    ] as const) {
      const { intent } = await world.intentOf(alice, order(dollars));
      const simulated = await simulate(world, intent);
      expect(await simulate(world, intent).then(({ text }) => text)).to.equal(simulated.text);
      const { json } = await world.act(intent);
      expect([simulated.json["verdict"], json["verdict"]]).to.deep.equal([verdict, verdict]);
      expect(simulated.json["reason"]).to.equal(json["reason"]);
    }
    expect(await world.kinds()).to.deep.equal(["intent", "sae", "intent", "denial", "intent", "denial"]);
  });

  it("counts the approvals of a hold, and does not spend it", async () => {
    const world = await suite.world();
    const { alice } = world.organization.agents;
    const held = await holdOrder(world);
    const again = await world.intentOf(alice, { ...held.proposal, hold: held.hold }, held.built);
    const before = await simulate(world, again.intent);
    expect(before.json).to.include({ verdict: "Held", approvals: 0, would_hold_until: null });
    await approve(world, held.hold);
    const after = await simulate(world, again.intent);
    expect(after.json).to.include({ verdict: "Flagged", reason: "APPROVED", approvals: 1 });
    expect(after.json["decisive"]).to.include({ limit: "amount.hold" });
    expect((await world.store.holds.get(held.hold))?.state).to.equal("open");
    expect((await world.act(again.intent)).json).to.include({ verdict: "Flagged", reason: "APPROVED" });
  });

  it("refuses what is not the agent's, as POST /v1/actions does", async () => {
    const world = await suite.world();
    const { alice, bob } = world.organization.agents;
    const forged = await world.intentOf({ ...alice, signer: bob.signer }, order(900));
    expectProblem(await simulate(world, forged.intent), "AGENT_KEY_MISMATCH");
    const { intent } = await world.intentOf(alice, order(900));
    world.time.now += 400_000;
    expectProblem(await simulate(world, intent), "INTENT_EXPIRED");
    expect(await world.kinds()).to.deep.equal([]);
  });

  it("refuses an intent that was answered before: there is nothing to try", async () => {
    const world = await suite.world();
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900));
    await world.act(intent);
    expectProblem(await simulate(world, intent), "INTENT_REUSED");
    expect(await world.kinds()).to.deep.equal(["intent", "sae"]);
  });

  it("compares the request with the mapping: PARAMS_MISMATCH, without asking the policy", async () => {
    const world = await suite.world();
    const { intent } = await world.intentOf(world.organization.agents.alice, order(900, { body: orderBody(200_000) }));
    const { json } = await simulate(world, intent, contentOf(order(0, { body: orderBody(200_000) })));
    expect(json).to.include({ verdict: "Blocked", dimension: "None", reason: "PARAMS_MISMATCH", decisive: null });
    expect(json["explanation"]).to.match(/: amount: signed "90000", in the request "20000000"$/);
  });

  it("is Blocked by nobody else than the policy: a suspended agent hears AGENT_SUSPENDED", async () => {
    const world = await suite.world();
    const { agentRegistry, actors } = world.organization.deployment;
    const { alice } = world.organization.agents;
    await agentRegistry.connect(actors.guardian).suspend(alice.agentId, `0x${"00".repeat(32)}`);
    await world.catchUp();
    const { intent } = await world.intentOf(alice, reading());
    expect((await simulate(world, intent)).json).to.include({ verdict: "Blocked", reason: "AGENT_SUSPENDED" });
  });

  it("still says the verdict when nobody can read the limits", async () => {
    const limitsFor = () => Promise.reject(new CountersignError("CHAIN_UNREACHABLE", "no logs"));
    const world = await suite.world(() => ({ limits: { limitsFor } }));
    const { json } = await trying(world, 900);
    expect(json).to.include({ verdict: "AutoApproved", limits: null, decisive: null, nearest: null });
  });

  it("says nothing on stale state, or without a chain", async () => {
    const world = await suite.world();
    world.time.now += 200_000;
    expectProblem(await trying(world, 900), "STALE_STATE");
  });

  it("refuses a body that is none: BODY_INVALID", async () => {
    const world = await suite.world();
    expectProblem(await world.post("/v1/simulate", { intent: "x", unsigned: true }), "BODY_INVALID");
  });
});
