import { expect } from "chai";

import { GATEWAY_API } from "../../../scripts/docs/apis.ts";
import type { ErrorCode } from "../../../services/core/errors/registry.ts";
import { ERRORS } from "../../../services/core/errors/registry.ts";
import { saeHash } from "../../../services/core/envelope/sae-hash.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import type { Outcome } from "../../../services/core/schemas/outcome.ts";
import { outcomeSchema } from "../../../services/core/schemas/outcome.ts";
import { splitCompact } from "../../../services/core/sdjwt/disclosure.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { expectDescribed } from "../../helpers/described.ts";
import { type Flaw, issue, prove } from "./support/issue.ts";
import { type Organization, startOrganization } from "./support/organization.ts";
import { type Point, startPoint } from "./support/point.ts";
import { order, thing } from "./support/proposals.ts";
import { until } from "../../helpers/until.ts";

interface Stated {
  readonly status: number;
  readonly code: ErrorCode | null;
  readonly seq: number;
  readonly outcome: Outcome | null;
}

describe("gateway/statements", () => {
  let organization: Organization;
  let point: Point;

  beforeEach(async () => {
    organization = await startOrganization();
    point = await startPoint(organization);
  });
  afterEach(async () => {
    await point.remove();
    await organization.stop();
  });

  const ask = async (body: unknown, proof: string | null = null): Promise<Stated> => {
    const response = await fetch(`${point.url}/-/statements`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(proof === null ? {} : { "countersign-proof": proof }) },
      body: JSON.stringify(body),
    });
    const json = (await response.json()) as { code?: ErrorCode; outcome?: string; seq?: number };
    expectDescribed(GATEWAY_API, "POST", "/-/statements", { status: response.status, json });
    const { code = null, outcome, seq = 0 } = json;
    const claims = outcome === undefined ? null : outcomeSchema.parse(parseJws(outcome, [JWS_TYPES.outcome]).payload);
    if (outcome !== undefined) expect((await point.store.records.get(seq))?.record).to.equal(outcome);
    return { status: response.status, code, seq, outcome: claims };
  };
  const state = (envelope: string, proof: string | null = null) => ask({ envelope }, proof);

  const expectCode = async (code: ErrorCode, asked: Promise<Stated>): Promise<void> => {
    const records = await point.store.records.lastSeq();
    const reply = await asked;
    expect([reply.code, reply.status]).to.deep.equal([code, ERRORS[code].status]);
    expect(await point.store.records.lastSeq()).to.equal(records);
  };
  const refuse = async (code: ErrorCode, flaw: Flaw) =>
    expectCode(code, state(await issue(organization, order(organization), flaw)));
  const expire = async () => {
    organization.time.now += 60_000;
    await organization.connection.networkHelpers.time.increaseTo(Math.floor(organization.time.now / 1000));
    await organization.catchUp();
  };

  it("gives the final outcome of a permission that was used, with or without its disclosures", async () => {
    const envelope = await issue(organization, order(organization));
    await point.present(order(organization), { envelope });
    for (const asked of [envelope, splitCompact(envelope).jwt]) {
      const { status, seq, outcome } = await state(asked);
      expect([status, seq]).to.deep.equal([200, 2]);
      expect(outcome).to.deep.include({ phase: "executed", status: 201 });
      expect(outcome?.sae.hash).to.equal(saeHash(envelope));
    }
    expect(await point.store.records.lastSeq()).to.equal(2);
  });

  it("says that a permission is still being used", async () => {
    const asked = thing(organization, "hang");
    const envelope = await issue(organization, asked);
    const hung = point.present(asked, { envelope });
    await until("the request reaches the target", () => organization.erp.seen.length > 0);
    await expectCode("DISPATCH_UNFINISHED", state(envelope, await prove(organization, envelope)));
    organization.erp.gate.open();
    await hung;
    expect((await state(envelope)).outcome?.phase).to.equal("executed");
  });

  it("signs that an expired permission was never used and never will be, once", async () => {
    const envelope = await issue(organization, order(organization));
    await expire();
    const replies = await Promise.all([state(envelope), state(envelope)]);
    const stated = await state(envelope);
    expect(stated.outcome).to.include({ phase: "not_executed", reason: "EXPIRED_UNUSED", status: null, digest: null });
    for (const { code, seq } of replies) expect(code ?? seq).to.be.oneOf([1, "DISPATCH_UNFINISHED"]);
    expect(await point.store.records.lastSeq()).to.equal(1);
  });

  it("takes a permission back from its agent, and never forwards it afterwards", async () => {
    const envelope = await issue(organization, order(organization));
    const { outcome } = await state(envelope, await prove(organization, envelope));
    expect(outcome).to.include({ phase: "not_executed", reason: "SURRENDERED" });
    const late = await point.present(order(organization), { envelope });
    expect(late.code).to.equal("ENVELOPE_REPLAYED");
    expect(organization.erp.seen).to.deep.equal([]);
  });

  it("takes it back from a suspended agent too", async () => {
    const envelope = await issue(organization, order(organization));
    const { agentRegistry, actors } = organization.deployment;
    await agentRegistry.connect(actors.guardian).suspend(organization.agent.agentId, `0x${"01".repeat(32)}`);
    await organization.catchUp();
    expect((await state(envelope, await prove(organization, envelope))).outcome?.reason).to.equal("SURRENDERED");
  });

  it("lets either the request or the surrender win when both come at once", async () => {
    const envelope = await issue(organization, order(organization));
    const proof = await prove(organization, envelope);
    const [presented, stated] = await Promise.all([
      point.present(order(organization), { envelope, proof }),
      state(envelope, proof),
    ]);
    const used = presented.status === 201;
    expect(organization.erp.seen).to.have.length(used ? 1 : 0);
    expect(stated.outcome?.reason === "SURRENDERED").to.equal(!used);
    expect((await point.outcomes()).filter(({ phase }) => phase !== "dispatched")).to.have.length(1);
  });

  it("takes no unused permission without its agent's proof", async () => {
    const thief = await organization.register("thief");
    const envelope = await issue(organization, order(organization));
    await expectCode("PROOF_MISSING", state(envelope));
    await expectCode("PROOF_INVALID", state(envelope, await prove(organization, envelope, {}, thief.signer)));
    const other = await prove(organization, await issue(organization, order(organization)));
    await expectCode("PROOF_INVALID", state(envelope, other));
  });

  it("states nothing about what is no permission for this enforcement point", async () => {
    const { stranger } = organization.keys;
    await refuse("ENVELOPE_IS_DENIAL", { typ: JWS_TYPES.denial });
    await refuse("ENVELOPE_FOREIGN", { edit: (claims) => ({ ...claims, pol: { ...claims.pol, chain: "eip155:1" } }) });
    await refuse("ENVELOPE_AUDIENCE", { edit: (claims) => ({ ...claims, aud: claims.aud.replace(/:2$/, ":3") }) });
    await refuse("ENVELOPE_SIGNER_UNKNOWN", { signer: stranger });
    await refuse("JWS_SIGNATURE_INVALID", { signer: { ...stranger, kid: organization.keys.signing.kid } });
  });

  it("does not pass the outcome of another envelope with the same jti for this one's", async () => {
    let jti = "";
    const used = await issue(organization, order(organization), {
      edit: (claims) => ({ ...claims, jti: (jti = claims.jti) }),
    });
    const twin = await issue(organization, order(organization), { edit: (claims) => ({ ...claims, jti }) });
    await point.present(order(organization), { envelope: used });
    await expectCode("ENVELOPE_REPLAYED", state(twin));
  });

  it("still states after the signer's key has ended", async () => {
    const envelope = await issue(organization, order(organization));
    const { anchorLog, actors } = organization.deployment;
    await anchorLog.connect(actors.guardian).seal(1, `0x${"01".repeat(32)}`);
    await expire();
    expect((await state(envelope)).outcome?.reason).to.equal("EXPIRED_UNUSED");
  });

  it("states of several at once, in their order, and says for each why it does not", async () => {
    const used = await issue(organization, order(organization));
    await point.present(order(organization), { envelope: used });
    const [foreign, unused] = [
      await issue(organization, order(organization), { signer: organization.agent.signer }),
      await issue(organization, order(organization)),
    ];
    const stateAll = async (envelopes: readonly string[]) => {
      const response = await fetch(`${point.url}/-/statements`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ envelopes }),
      });
      const json = (await response.json()) as { statements: { outcome?: string; code?: ErrorCode }[] };
      expectDescribed(GATEWAY_API, "POST", "/-/statements", { status: response.status, json });
      const { statements } = json;
      return statements.map(({ outcome, code }) =>
        outcome === undefined ? code : outcomeSchema.parse(parseJws(outcome, [JWS_TYPES.outcome]).payload).phase,
      );
    };
    const asked = [used, foreign, unused, "x"].map((envelope) => splitCompact(envelope).jwt);
    expect(await stateAll(asked)).to.deep.equal([
      "executed",
      "ENVELOPE_SIGNER_UNKNOWN",
      "PROOF_MISSING",
      "JWS_MALFORMED",
    ]);
    await expire();
    expect(await stateAll([unused, unused])).to.have.members(["not_executed", "DISPATCH_UNFINISHED"]);
    expect(await stateAll([unused])).to.deep.equal(["not_executed"]);
  });

  it("refuses another body than {envelope} or {envelopes}", async () => {
    await expectCode("BODY_INVALID", ask({}));
    await expectCode("BODY_INVALID", ask({ envelope: "x", extra: 1 }));
    await expectCode("BODY_INVALID", ask({ envelopes: [] }));
    await expectCode("BODY_INVALID", ask({ envelopes: Array.from({ length: 65 }, () => "x") }));
    await expectCode("JWS_MALFORMED", ask({ envelope: "x" }));
  });
});
