import { expect } from "chai";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { keyId } from "../../../../services/core/jws/key.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { verifyJws } from "../../../../services/core/jws/verify.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { Sae } from "../../../../services/core/schemas/sae.ts";
import { type ShadowClaims, shadowSchema } from "../../../../services/core/schemas/shadow.ts";
import { JWS_TYPES } from "../../../../services/core/words/kinds.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import { startShadowWarning } from "../../../../services/gateway/shadow/shadow-warning.ts";
import { issue } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { CREDENTIAL, type Point, type Presentation, send, startPoint } from "../support/point.ts";
import { order, orderBody, type Proposal, thing } from "../support/proposals.ts";
import { expectRefused } from "../support/refused.ts";
import { until } from "../../../helpers/until.ts";

describe("gateway: shadow mode", () => {
  let organization: Organization;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    point = await startPoint(organization, { replace: { enforcement: "shadow" } });
  });
  after(async () => {
    await point.remove();
    await organization.stop();
  });

  const lastRecord = async (at: Point): Promise<{ kind: string; record: string; seq: number }> => {
    const row = await at.store.records.get(await at.store.records.lastSeq());
    if (row === null) throw new Error("nothing was recorded");
    return row;
  };
  const readShadow = (record: string): ShadowClaims => shadowSchema.parse(parseJws(record, [JWS_TYPES.shadow]).payload);
  /** The request reaches its target, with one record before it that says what it would have been refused with. */
  const expectForwarded = async (
    code: ErrorCode,
    proposal: Proposal,
    presentation: Presentation,
  ): Promise<ShadowClaims> => {
    const { erp } = organization;
    const [seen, records] = [erp.seen.length, await point.store.records.lastSeq()];
    const reply = await point.present(proposal, presentation);
    expect(reply.headers["countersign-would-block"], reply.body).to.equal(code);
    expect(erp.seen.length - seen).to.equal(1);
    expect(await point.store.records.lastSeq()).to.equal(records + 1);
    const { kind, record, seq } = await lastRecord(point);
    expect([kind, reply.headers["countersign-record"]]).to.deep.equal(["shadow", `${point.logId}/${seq}`]);
    const claims = readShadow(record);
    expect(claims.code).to.equal(code);
    return claims;
  };

  for (const headers of [{ origin: "https://page.test" }, { "sec-fetch-site": "cross-site" }]) {
    it(`forwards nothing a browser sends, with ${Object.keys(headers).join()}`, () =>
      expectRefused(point, "BROWSER_REFUSED", () => point.present(order(organization), { headers })));
  }

  it("forwards nothing that is meant for a page's own name", () =>
    expectRefused(point, "HOST_UNKNOWN", () => point.present(order(organization), { headers: { host: "page.test" } })));

  it("forwards a request without an envelope, and passes the answer on", async () => {
    const asked = order(organization);
    const reply = await point.present(asked, { envelope: null, proof: null });
    expect([reply.status, reply.body]).to.deep.equal([201, '{"ok":true}']);
    expect(reply.headers["countersign-would-block"]).to.equal("ENVELOPE_MISSING");
    const seen = organization.erp.seen.at(-1);
    expect(seen).to.include({ method: "POST", url: "/orders" });
    expect(seen?.headers[CREDENTIAL.header]).to.equal(CREDENTIAL.value);
    expect(seen?.headers, "nothing to take for a permission").to.not.have.any.keys("countersign-sae");
  });

  it("records first, signed by the gateway's key: what, when, and what was presented, but no path", async () => {
    const claims = await expectForwarded("ENVELOPE_MISSING", order(organization), { envelope: null });
    expect(claims).to.include({
      method: "POST",
      sub: organization.erp.origin,
      presented: null,
      at: organization.time.now,
    });
    const { record, seq } = await lastRecord(point);
    const { publicKey } = organization.keys.gateway;
    const jws = parseJws(record, [JWS_TYPES.shadow]);
    expect(jws.header.kid).to.equal(keyId(publicKey));
    verifyJws(jws, publicKey, [nodeVerifier]);
    expect(claims.chain).to.deep.equal({ log: point.logId, seq, anchor: organization.system.anchorLog });
    expect(record).to.not.include(Buffer.from("/orders").toString("base64url"));
  });

  const flaws: readonly (readonly [ErrorCode, (organization: Organization) => Promise<[Proposal, Presentation]>])[] = [
    [
      "CONTENT_MISMATCH",
      async (o) => [{ ...order(o), body: orderBody(200_000) }, { envelope: await issue(o, order(o)) }],
    ],
    [
      "ENVELOPE_EXPIRED",
      async (o) => {
        const edit = (claims: { iat: number }) => ({
          iat: claims.iat - 100,
          nbf: claims.iat - 100,
          exp: claims.iat - 10,
        });
        return [
          order(o),
          { envelope: await issue(o, order(o), { edit: (claims) => ({ ...claims, ...edit(claims) }) }) },
        ];
      },
    ],
    ["ENVELOPE_IS_DENIAL", async (o) => [order(o), { envelope: await issue(o, order(o), { typ: JWS_TYPES.denial }) }]],
    [
      "ENVELOPE_SIGNER_UNKNOWN",
      async (o) => [order(o), { envelope: await issue(o, order(o), { signer: o.keys.stranger }) }],
    ],
    ["PROOF_MISSING", async (o) => [order(o), { envelope: await issue(o, order(o)), proof: null }]],
    ["JWS_MALFORMED", (o) => Promise.resolve([order(o), { envelope: "nonsense", proof: "nonsense" }])],
  ];
  for (const [code, make] of flaws) {
    it(`forwards and records what would be refused with ${code}`, async () => {
      const [proposal, presentation] = await make(organization);
      const { presented } = await expectForwarded(code, proposal, presentation);
      expect(presented).to.equal(sha256b64(String(presentation.envelope).split("~")[0] ?? ""));
    });
  }

  it("treats a good permission as ever: dispatched, executed, used", async () => {
    const envelope = await issue(organization, order(organization));
    const reply = await point.present(order(organization), { envelope });
    expect(reply.status).to.equal(201);
    expect(reply.headers).to.not.have.any.keys("countersign-would-block");
    const [dispatched, executed] = (await point.outcomes()).slice(-2);
    expect([dispatched?.phase, executed?.phase]).to.deep.equal(["dispatched", "executed"]);
    expect(organization.erp.seen.at(-1)?.headers).to.have.property("countersign-sae");
  });

  it("forwards a used envelope as what it is, ENVELOPE_REPLAYED, and never as a second use", async () => {
    const envelope = await issue(organization, order(organization));
    await point.present(order(organization), { envelope });
    const outcomes = await point.outcomes();
    await expectForwarded("ENVELOPE_REPLAYED", order(organization), { envelope });
    expect(await point.outcomes()).to.deep.equal(outcomes);
  });

  it("forwards also when the chain is too old to judge by", async () => {
    const asked = thing(organization, "x");
    const edit = (claims: Sae): Sae => ({ ...claims, exp: claims.iat + 200 });
    const envelope = await issue(organization, asked, { edit });
    organization.time.now += 61_000;
    const reply = await point.present(asked, { envelope, proof: "none" }).finally(() => {
      organization.time.now -= 61_000;
    });
    expect(reply.headers["countersign-would-block"]).to.equal("STALE_STATE");
  });

  it("still refuses what is malformed or has no target", async () => {
    const asked = order(organization);
    const bare = { "content-type": "application/json" };
    const cases: readonly [ErrorCode, Partial<Proposal>, Record<string, string | string[]>][] = [
      ["TARGET_UNKNOWN", { target: "elsewhere" }, bare],
      ["URI_NOT_CANONICAL", { path: "/a/../orders" }, bare],
      ["HEADER_FORBIDDEN", {}, { ...bare, "x-http-method-override": "DELETE" }],
      ["BODY_TOO_LARGE", { body: new Uint8Array(5000) }, bare],
    ];
    for (const [code, edit, headers] of cases) {
      await expectRefused(point, code, () => send(point.url, { ...asked, ...edit }, headers));
    }
  });

  it("forwards nothing that it could not put on record", async () => {
    const sign = () => Promise.reject(new CountersignError("SIGNING_FAILED", "the key is gone"));
    const signer = { ...organization.keys.gateway, sign };
    const mute = await startPoint(organization, { replace: { enforcement: "shadow", signer } });
    const seen = organization.erp.seen.length;
    const reply = await mute.present(order(organization), { envelope: null });
    expect(reply.code).to.equal("SIGNING_FAILED");
    expect(reply.headers).to.not.have.any.keys("countersign-would-block");
    expect(organization.erp.seen.length).to.equal(seen);
    await mute.remove();
  });

  it("forwards no permitted request either whose use could not be put on record", async () => {
    const { gateway } = organization.keys;
    let failures = 1;
    const sign = (message: Uint8Array) =>
      failures-- > 0 ? Promise.reject(new CountersignError("SIGNING_FAILED", "once")) : gateway.sign(message);
    const faltering = await startPoint(organization, {
      replace: { enforcement: "shadow", signer: { ...gateway, sign } },
    });
    const seen = organization.erp.seen.length;
    expect((await faltering.present(order(organization))).code).to.equal("SIGNING_FAILED");
    expect(organization.erp.seen.length).to.equal(seen);
    await faltering.remove();
  });

  it("says so everywhere: health, readiness, counts by code", async () => {
    const fresh = await startPoint(organization, { replace: { enforcement: "shadow" } });
    const get = async (path: string) => (await (await fetch(fresh.url + path)).json()) as Record<string, unknown>;
    expect(await get("/-/healthz")).to.deep.equal({ status: "ok", enforcement: "shadow" });
    expect(await get("/-/readyz")).to.include({ ready: true, enforcement: "shadow" });
    for (const presentation of [{ envelope: null }, { envelope: null }, { proof: null }]) {
      await fresh.present(order(organization), presentation);
    }
    const { enforcement, would_block } = await get("/-/v1/stats");
    expect([enforcement, would_block]).to.deep.equal(["shadow", { ENVELOPE_MISSING: 2, PROOF_MISSING: 1 }]);
    const warnings = fresh.lines.filter((line) => line.includes("SHADOW MODE"));
    expect(warnings, "at the start").to.have.length(1);
    expect(fresh.lines.filter((line) => line.includes("would be blocked"))).to.have.length(3);
    await fresh.remove();
  });

  it("warns again and again, with the counts so far, until it stops", async () => {
    const said: unknown[] = [];
    const logger = { warn: (fields: unknown) => void said.push(fields) } as never;
    let count = 0;
    const warning = startShadowWarning(logger, { counts: () => ({ ENVELOPE_MISSING: count++ }) }, 1);
    await until("it warns three times", () => said.length >= 3);
    warning[Symbol.dispose]();
    expect(said.slice(0, 2)).to.deep.equal([
      { enforcement: "shadow", would_block: { ENVELOPE_MISSING: 0 } },
      { enforcement: "shadow", would_block: { ENVELOPE_MISSING: 1 } },
    ]);
  });
});
