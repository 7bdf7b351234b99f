import { expect } from "chai";

import { checkWaiting } from "../../../../services/core/plans/checked.ts";
import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { happenedIn } from "../../../../services/signing/webhooks/notice.ts";
import { ed25519Signer } from "../../../helpers/test-signers.ts";
import { APPROVER, SECOND_APPROVER, STRANGER } from "../support/example.ts";
import {
  claimsOf,
  expectDenial,
  expectProblem,
  expectRefused,
  expectServiceDenial,
  shownIn,
} from "../support/expect.ts";
import { approve, deny, signHold } from "../support/holding.ts";
import { approved, bring, filed, intend, planner, revoke, signPlan, take } from "../support/planning.ts";
import { order, reading } from "../support/requests.ts";
import { createSuite } from "../support/suite.ts";

const suite = await createSuite();

describe("signing: plans", () => {
  afterEach(suite.closeWorlds);

  it("are taken once, and the same one gets the same answer", async () => {
    const world = await suite.world();
    const planned = await filed(world);
    const replies = [await bring(world, planned), await bring(world, planned)];
    const { id, root } = planned.built;
    for (const { status, json } of replies) {
      expect(status).to.equal(201);
      expect(json).to.include({ plan: id, root, seq: 1 });
    }
    expect(await world.kinds()).to.deep.equal(["plan"]);
  });

  it("wait for people like a hold, and every step is shown in words to who signs", async () => {
    const world = await suite.world();
    const { built, agent } = await filed(world, [order(2_000), order(3_000, { path: "/orders?note=x" }), reading()]);
    const { holds } = (await world.read("/v1/holds")).json as { holds: object[] };
    expect(holds).to.have.length(1);
    expect(holds[0]).to.include({
      ...{ hold: built.id, seq: 1, type: "countersign.plan", sub: "3 steps", agent: agent.subject },
      ...{ approvals: 0, approvals_needed: 1 },
    });
    const { json } = await world.read(`/v1/holds/${built.id}`);
    const checked = checkWaiting(json, built.id, world.organization.system);
    expect(checked.action).to.include({
      ...{ type: "countersign.plan", target: "3 steps", amount: "5,000.00", currency: "USD", recipient: "ACME" },
    });
    expect(checked.why).to.equal("stock for May");
    expect(checked.steps?.map(({ type, amount, http }) => [type, amount, http?.uri])).to.deep.equal([
      ["erp.order.create", "2,000.00", "http://erp.example/orders"],
      ["erp.order.create", "3,000.00", "http://erp.example/orders?note=x"],
      ["erp.unit.read", "", "http://erp.example/units/north"],
    ]);
  });

  it("run once a human signed, in any order, each step once", async () => {
    const world = await suite.world();
    const planned = await approved(world);
    for (const step of [3, 1, 2]) {
      const reply = await take(world, planned, step);
      expect(reply.status, reply.text).to.equal(200);
      expect(reply.json).to.include({ verdict: "Flagged", reason: "APPROVED" });
      const claims = claimsOf(String(reply.json["envelope"]).split("~")[0] ?? "");
      expect(claims.ctx.plan).to.deep.equal(planned.built.steps[step - 1]);
      expect(shownIn(reply).spent?.at(-1)).to.include({ window: "lifetime", n: 1, before: "0", reserved: "1" });
    }
    await expectDenial(world, await take(world, planned, 3), "PLAN_STEP_USED");
    expect(world.fatal).to.deep.equal([]);
  });

  it("give a step to one of two who ask at the same time", async () => {
    const world = await suite.world();
    const planned = await approved(world);
    const replies = await Promise.all([take(world, planned, 2), take(world, planned, 2), take(world, planned, 3)]);
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 200, 403]);
    expect(replies.find(({ status }) => status === 403)?.json["reason"]).to.equal("PLAN_STEP_USED");
  });

  it("permit nothing before a human signed: PLAN_UNAPPROVED, also for a plan whose approvals have expired", async () => {
    const world = await suite.world();
    const planned = await filed(world);
    await expectServiceDenial(world, await take(world, planned, 1), "PLAN_UNAPPROVED");
    const soon = Math.floor(world.time.now / 1000) + 60;
    const approval = await signHold(world, planned.built.id, APPROVER.privateKey, soon);
    expect((await world.post(`/v1/holds/${planned.built.id}/approvals`, approval)).status).to.equal(201);
    expect((await take(world, planned, 1)).status).to.equal(200);
    await world.pass(60);
    await expectServiceDenial(world, await take(world, planned, 2), "PLAN_UNAPPROVED");
  });

  it("lift nothing but what the posture asks for: a limit, or the agent's own wish, holds a step as ever", async () => {
    const world = await suite.world();
    const planned = await approved(world, [order(12_000), order(2_000), order(3_000)]);
    const held = await take(world, planned, 1);
    expect([held.status, held.json["reason"]]).to.deep.equal([202, "ABOVE_HOLD"]);
    const atLeast = { verdict: "Held", why: "ask me" };
    const wished = await take(world, planned, 2, { over: { ...({ atLeast } as object) } });
    expect([wished.status, wished.json["reason"]]).to.deep.equal([202, "FLOOR_RECORD"]);
    expect((await take(world, planned, 3)).status).to.equal(200);
    // With the hold and without the plan it is an action like any other.
    const hold = String(held.json["hold"]);
    expect((await approve(world, hold)).status).to.equal(201);
    expect((await take(world, planned, 1, { over: { hold, plan: undefined } })).json["reason"]).to.equal("APPROVED");
  });

  it("are not released below SharedPlanning: POSTURE_FLOOR holds", async () => {
    const world = await suite.world();
    const planned = await approved(world);
    const { deployment } = world.organization;
    await deployment.agentRegistry.connect(deployment.actors.guardian).lowerPosture(planned.agent.agentId, 2);
    await world.catchUp();
    const reply = await take(world, planned, 1);
    expect([reply.status, reply.json["reason"]]).to.deep.equal([202, "POSTURE_FLOOR"]);
  });

  it("bind the very acts: PLAN_INVALID for other parameters, another path, or a hold beside it", async () => {
    const world = await suite.world();
    const planned = await approved(world);
    const [other] = intend(world, [order(2_001)]);
    const [, second] = planned.steps;
    if (other === undefined || second === undefined) throw new Error("no step");
    await expectDenial(world, await take(world, { ...planned, steps: [second, other] }, 2), "PLAN_INVALID");
    const [plan] = planned.built.steps;
    const path = [`0x${"11".repeat(32)}`];
    await expectDenial(
      world,
      await take(world, planned, 1, { over: { plan: { ...plan, root: planned.built.root, step: 1, path } } }),
      "PLAN_INVALID",
    );
    const held = await take(world, planned, 1, { over: { plan: undefined } });
    const hold = String(held.json["hold"]);
    await expectDenial(world, await take(world, planned, 1, { over: { hold } }), "PLAN_INVALID");
  });

  it("are their agent's own, under their delegation, and each step has its place: PLAN_MISMATCH", async () => {
    const world = await suite.world();
    const planned = await approved(world);
    const { bob, alice } = world.organization.agents;
    await expectServiceDenial(world, await take(world, planned, 1, { as: bob }), "PLAN_MISMATCH");
    const delegation = await world.organization.authority.delegateTo(alice.agentId);
    await world.catchUp();
    await expectServiceDenial(world, await take(world, planned, 1, { over: { delegation } }), "PLAN_MISMATCH");
    const [first] = planned.built.steps;
    if (first === undefined) throw new Error("no step");
    await expectServiceDenial(
      world,
      await take(world, planned, 1, { over: { plan: { ...first, step: 2 } } }),
      "PLAN_MISMATCH",
    );
    const plan = { ...first, root: `0x${"22".repeat(32)}` };
    await expectServiceDenial(world, await take(world, planned, 1, { over: { plan } }), "PLAN_UNKNOWN");
  });

  it("end with the key that signed them: PLAN_MISMATCH", async () => {
    const signer = ed25519Signer(41);
    let rotated: number | null = null;
    const world = await suite.world(({ registries }) => ({
      registries: {
        ...registries,
        readAgent: async (pin, id) => {
          const view = await registries.readAgent(pin, id);
          return id === rotated ? { ...view, publicKey: signer.publicKey } : view;
        },
      },
    }));
    const planned = await approved(world);
    expect((await take(world, planned, 1)).status).to.equal(200);
    rotated = planned.agent.agentId;
    const reply = await take(world, planned, 2, { as: { ...planned.agent, signer } });
    await expectServiceDenial(world, reply, "PLAN_MISMATCH");
  });

  it("end with their time: PLAN_EXPIRED, and no approval outlives them", async () => {
    const world = await suite.world();
    const planned = await approved(world, undefined, { seconds: 600 });
    const late = await signHold(
      world,
      planned.built.id,
      SECOND_APPROVER.privateKey,
      Math.floor(world.time.now / 1000) + 900,
    );
    expectProblem(await world.post(`/v1/holds/${planned.built.id}/approvals`, late), "APPROVAL_MISMATCH");
    await world.pass(600);
    await expectServiceDenial(world, await take(world, planned, 1), "PLAN_EXPIRED");
    expectProblem(await world.post(`/v1/holds/${planned.built.id}/approvals`, late), "HOLD_CLOSED");
    expectProblem(await revoke(world, planned.built.id, planned.agent), "PLAN_ENDED");
  });

  for (const who of ["its agent", "an operator", "an approver"] as const) {
    it(`are revoked by ${who}: PLAN_REVOKED`, async () => {
      const world = await suite.world();
      const planned = await approved(world);
      const { id } = planned.built;
      expect((await take(world, planned, 1)).status).to.equal(200);
      const by = who === "its agent" ? planned.agent : null;
      const reply = who === "an approver" ? await deny(world, id, { why: "no" }) : await revoke(world, id, by);
      expect(reply.status, reply.text).to.equal(201);
      await expectServiceDenial(world, await take(world, planned, 2), "PLAN_REVOKED");
      expectProblem(await revoke(world, id, null), "PLAN_ENDED");
      expect((await world.read(`/v1/holds/${id}`)).json["state"]).to.equal(
        who === "an approver" ? "denied" : "revoked",
      );
      expect((await world.read("/v1/holds")).json["holds"]).to.deep.equal([]);
      const kinds = await world.kinds();
      expect(kinds.filter((kind) => kind === "revocation")).to.have.length(who === "an approver" ? 0 : 1);
      const told = (await world.store.records.range(1, 100)).map(happenedIn).filter((each) => each?.hold === id);
      const end = who === "an approver" ? "denied" : "revoked";
      expect(told.map((each) => each?.event)).to.deep.equal(["held", "approved", end]);
    });
  }

  it("are revoked by nobody else", async () => {
    const world = await suite.world();
    const planned = await approved(world);
    const { id } = planned.built;
    const { bob } = world.organization.agents;
    expectProblem(await revoke(world, id, bob), "PLAN_UNKNOWN");
    expectProblem(await revoke(world, id, { ...planned.agent, signer: bob.signer }), "AGENT_KEY_MISMATCH");
    expectProblem(await revoke(world, "A".repeat(43), null), "PLAN_UNKNOWN");
    const operator = { ...planned.agent, signer: ed25519Signer(99) };
    expectProblem(await revoke(world, id, operator), "AGENT_KEY_MISMATCH");
    expectProblem(await deny(world, id, { privateKey: STRANGER.privateKey }), "APPROVER_UNKNOWN");
    expect((await take(world, planned, 1)).status).to.equal(200);
  });

  it("let a step and a revocation at the same time come one after the other", async () => {
    const world = await suite.world();
    const planned = await approved(world);
    const [taken, ended] = await Promise.all([take(world, planned, 1), revoke(world, planned.built.id, null)]);
    expect(ended.status).to.equal(201);
    if (taken.status !== 200) expect(taken.json["reason"]).to.equal("PLAN_REVOKED");
    const kinds = await world.kinds();
    const permission = kinds.indexOf("sae");
    if (permission !== -1) expect(permission).to.be.lessThan(kinds.indexOf("revocation"));
    await expectServiceDenial(world, await take(world, planned, 2), "PLAN_REVOKED");
  });

  it("are approved by who may approve their largest step", async () => {
    const world = await suite.world();
    const { built } = await filed(world, [order(10), order(30_000)]);
    expectProblem(await approve(world, built.id, SECOND_APPROVER.privateKey), "APPROVER_CEILING");
    expectProblem(await approve(world, built.id, STRANGER.privateKey), "APPROVER_UNKNOWN");
    const { action, ...right } = await signHold(world, built.id);
    const post = (body: object) => world.post(`/v1/holds/${built.id}/approvals`, body);
    expectProblem(await post({ ...right, action: { ...action, target: "1 step" } }), "APPROVAL_INVALID");
    expect((await post({ ...right, action })).status).to.equal(201);
  });

  it("cannot be approved once their steps were erased", async () => {
    const world = await suite.world();
    const planned = await approved(world);
    await world.erase(1);
    expectProblem(await approve(world, planned.built.id).catch(() => take(world, planned, 1)), "ACTION_BLOCKED");
    await expectServiceDenial(world, await take(world, planned, 1), "PLAN_UNAPPROVED");
  });

  describe("that are none", () => {
    it("of an agent in another posture: PLAN_POSTURE", async () => {
      const world = await suite.world();
      const planned = await signPlan(world, world.organization.agents.bob, intend(world));
      await expectRefused(world, await bring(world, planned), "PLAN_POSTURE");
    });

    it("signed by another key: AGENT_KEY_MISMATCH", async () => {
      const world = await suite.world();
      const planned = await signPlan(world, await planner(world), intend(world), { signer: ed25519Signer(12) });
      await expectRefused(world, await bring(world, planned), "AGENT_KEY_MISMATCH");
    });

    it("of an act the mapping reads otherwise, or does not know", async () => {
      const world = await suite.world();
      const agent = await planner(world);
      const wrong = await signPlan(world, agent, intend(world, [reading(), reading({ params: { dataset: "south" } })]));
      const reply = await bring(world, wrong);
      await expectRefused(world, reply, "PARAMS_MISMATCH");
      expect(reply.json["detail"]).to.include("step 2");
      const strange = await signPlan(world, agent, intend(world, [order(10, { path: "/nowhere" })]));
      await expectRefused(world, await bring(world, strange), "ACTION_UNMAPPED");
    });

    it("signed long ago: PLAN_STALE", async () => {
      const world = await suite.world();
      const planned = await signPlan(world, await planner(world), intend(world));
      await world.pass(300);
      await expectRefused(world, await bring(world, planned), "PLAN_STALE");
    });

    it("of the steps of another one: PLAN_REUSED", async () => {
      const world = await suite.world();
      const planned = await approved(world);
      const again = await signPlan(world, planned.agent, planned.steps, { seconds: 900 });
      expectProblem(await bring(world, again), "PLAN_REUSED");
    });

    it("of a step nobody could be shown: ACTION_UNREADABLE", async () => {
      const world = await suite.world();
      const proposal = order(10, { params: { amount: "1000", currency: "USD", recipient: "A\u200bB" } });
      const planned = await signPlan(world, await planner(world), intend(world, [proposal]));
      await expectRefused(world, await bring(world, planned), "ACTION_UNREADABLE");
    });

    it("of a megabyte: BODY_TOO_LARGE, and of a quarter of it: PLAN_TOO_LARGE", async () => {
      const world = await suite.world();
      const plan = (length: number) => world.post("/v1/plans", { plan: encodeBase64url(new Uint8Array(length)) });
      await expectRefused(world, await plan(1_048_576), "BODY_TOO_LARGE");
      await expectRefused(world, await plan(300_000), "PLAN_TOO_LARGE");
    });
  });

  after(() => suite.close());
});
