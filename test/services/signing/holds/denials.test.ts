import { expect } from "chai";

import { hashDenied } from "../../../../services/core/approval/denial.ts";
import { canonicalJson } from "../../../../services/core/json/canonical.ts";
import { approvalDenialRecordSchema } from "../../../../services/core/schemas/approval-denial.ts";
import { actDigest } from "../../../../services/core/envelope/act-digest.ts";
import { APPROVER, SECOND_APPROVER, STRANGER } from "../support/example.ts";
import { expectProblem, expectServiceDenial } from "../support/expect.ts";
import { approve, deny, holdOrder, resume, signDenial, signHold } from "../support/holding.ts";
import { createSuite } from "../support/suite.ts";
import { LIVES } from "../support/world.ts";

const suite = await createSuite();
const WHY = "the supplier is under review";

describe("signing: an approver's no", () => {
  afterEach(suite.closeWorlds);

  it("ends the hold: later approvals are refused, and the agent is told who said no and why", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    expect((await deny(world, held.hold, { why: WHY, privateKey: SECOND_APPROVER.privateKey })).json).to.deep.equal({
      seq: 4,
    });

    expectProblem(await approve(world, held.hold, SECOND_APPROVER.privateKey), "APPROVAL_DENIED");
    const reply = await resume(world, held);
    const claims = await expectServiceDenial(world, reply, "APPROVAL_DENIED");
    expect(claims.ctx.hold).to.equal(held.hold);
    const denied = { signer: SECOND_APPROVER.address, why: WHY, seq: 4 };
    expect(reply.json["denied_by"]).to.deep.equal(denied);
    expect(reply.json["detail"]).to.include(`${SECOND_APPROVER.address} said no in record 4: "${WHY}"`);
    expect((await world.read(`/v1/holds/${held.hold}`)).json).to.deep.include({ state: "denied", denied_by: denied });
    expect((await world.read("/v1/holds")).json["holds"], "it waits no more").to.deep.equal([]);
    expect(await world.kinds()).to.deep.equal(["intent", "denial", "approval", "approval_denial", "intent", "denial"]);
    expect(world.fatal).to.deep.equal([]);
  });

  it("writes the denial into the log as canonical JSON, which tells nothing of the act or of why", async () => {
    const world = await suite.world();
    const { hold, built, proposal } = await holdOrder(world);
    const { action, why, ...posted } = await signDenial(world, hold, { why: WHY });
    expect((await world.post(`/v1/holds/${hold}/denials`, { ...posted, action, why })).status).to.equal(201);
    const row = await world.store.records.get(3);
    const parsed = approvalDenialRecordSchema.parse(JSON.parse(row?.record ?? ""));
    expect([row?.kind, row?.record]).to.deep.equal(["approval_denial", canonicalJson(parsed)]);
    const { block, ...rest } = parsed;
    expect(rest).to.deep.equal({
      ...{ v: 1, log: 1, seq: 3, organization: world.organization.system.organization },
      ...{ act: actDigest(built.act, proposal.origin), hold, policy: 1, version: 1 },
      denial: { ...posted, denied: hashDenied(action, WHY) },
    });
    expect(block.hash).to.match(/^0x[0-9a-f]{64}$/);
    expect(row?.record).to.not.include(WHY).and.not.include(action.amount);
  });

  it("gives the same denial the same answer, also at the same time, and another one none", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const posted = await signDenial(world, hold, { why: WHY });
    const send = () => world.post(`/v1/holds/${hold}/denials`, posted);
    const replies = [...(await Promise.all([send(), send()])), await send()];
    expect(replies.map(({ status, text }) => [status, text])).to.deep.equal(Array(3).fill([201, '{"seq":3}']));
    expectProblem(await deny(world, hold, { why: "another" }), "APPROVAL_DENIED");
    expect((await world.kinds()).filter((kind) => kind === "approval_denial")).to.have.length(1);
  });

  it("lets a yes and a no at the same time come one after the other, and never permits after the no", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await approve(world, held.hold);
    const no = await signDenial(world, held.hold, { privateKey: SECOND_APPROVER.privateKey });
    const [denied, resumed] = await Promise.all([
      world.post(`/v1/holds/${held.hold}/denials`, no),
      resume(world, held),
    ]);
    if (denied.status === 201) await expectServiceDenial(world, resumed, "APPROVAL_DENIED");
    else {
      expectProblem(denied, "HOLD_CLOSED");
      expect(resumed.status).to.equal(200);
    }
    await expectServiceDenial(
      world,
      await resume(world, held),
      denied.status === 201 ? "APPROVAL_DENIED" : "HOLD_SPENT",
    );
  });

  it("takes none of a hold that was resumed or has expired: HOLD_CLOSED", async () => {
    const world = await suite.world();
    const [spent, late] = [await holdOrder(world), await holdOrder(world, 13_000)];
    await approve(world, spent.hold);
    await resume(world, spent);
    expectProblem(await deny(world, spent.hold), "HOLD_CLOSED");
    await world.pass(LIVES.hold);
    expectProblem(await deny(world, late.hold), "HOLD_CLOSED");
  });

  it("takes it only from who may approve: signature, approver, ceiling", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const post = (body: object) => world.post(`/v1/holds/${hold}/denials`, body);
    const right = await signDenial(world, hold, { why: WHY });
    expectProblem(await post({ ...right, why: "other words" }), "DENIAL_INVALID");
    expectProblem(await post({ ...right, signer: SECOND_APPROVER.address }), "DENIAL_INVALID");
    expectProblem(await deny(world, hold, { privateKey: STRANGER.privateKey }), "APPROVER_UNKNOWN");
    expectProblem(await world.post(`/v1/holds/${"A".repeat(43)}/denials`, right), "HOLD_UNKNOWN");
    const { why: _why, ...yes } = right;
    expectProblem(await world.post(`/v1/holds/${hold}/approvals`, yes), "APPROVAL_INVALID");
    const approval = await signHold(world, hold);
    expectProblem(await post({ ...approval, why: "" }), "DENIAL_INVALID");
    expect((await post(right)).status).to.equal(201);
    expect(right.signer).to.equal(APPROVER.address);
  });

  it("is none of who may not approve so much: APPROVER_CEILING", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world, 60_000);
    expectProblem(await deny(world, hold, { privateKey: SECOND_APPROVER.privateKey }), "APPROVER_CEILING");
  });

  it("refuses what is too old, other words than the act's, and what nobody could read", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const old = await signDenial(world, hold);
    await world.pass(600);
    expectProblem(await world.post(`/v1/holds/${hold}/denials`, old), "APPROVAL_EXPIRED");
    expectProblem(await deny(world, hold, { why: "yes\u202eon" }), "ACTION_UNREADABLE");
    expectProblem(await deny(world, hold, { why: "x".repeat(201) }), "BODY_INVALID");
    expect(await world.kinds()).to.deep.equal(["intent", "denial"]);
  });

  it("forgets why when the act is erased, and still says who", async () => {
    const world = await suite.world();
    const held = await holdOrder(world);
    await deny(world, held.hold, { why: WHY });
    await world.erase(2);
    expect(await world.store.holds.denial(held.hold)).to.include({ signer: APPROVER.address, why: null });
    const reply = await resume(world, held);
    expect(reply.json["denied_by"]).to.deep.equal({ signer: APPROVER.address, why: null, seq: 3 });
  });

  it("counts people whose yes lasts, and says who they are", async () => {
    const world = await suite.world();
    const { hold } = await holdOrder(world);
    const now = Math.floor(world.time.now / 1000);
    for (const [key, until] of [
      [APPROVER, now + 100],
      [APPROVER, now + 200],
      [SECOND_APPROVER, now + 50],
    ] as const) {
      await world.post(`/v1/holds/${hold}/approvals`, await signHold(world, hold, key.privateKey, until));
    }
    const progress = async () => {
      const [listed] = (await world.read("/v1/holds")).json["holds"] as {
        approvals: number;
        approvals_needed: number;
      }[];
      const view = (await world.read(`/v1/holds/${hold}`)).json;
      return [listed?.approvals, listed?.approvals_needed, view["approved_by"], view["approvals_needed"]];
    };
    const first = { signer: APPROVER.address, valid_before: now + 200, seq: 4 };
    const second = { signer: SECOND_APPROVER.address, valid_before: now + 50, seq: 5 };
    expect(await progress()).to.deep.equal([2, 1, [first, second], 1]);
    await world.pass(60);
    expect(await progress()).to.deep.equal([1, 1, [first], 1]);
  });
});
