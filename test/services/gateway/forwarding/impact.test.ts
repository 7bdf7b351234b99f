import { expect } from "chai";

import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import type { PreviewWitness } from "../../../../services/core/schemas/pending.ts";
import { issue } from "../support/issue.ts";
import { type Organization, startOrganization } from "../support/organization.ts";
import { type Point, startPoint } from "../support/point.ts";
import { order, type Proposal } from "../support/proposals.ts";
import { createGate } from "../support/target.ts";

const SHOWN = { status: 200, content: '{"fee":"3.00","moves":["90.00"],"version":7}', etag: '"v7"' };
const DIGEST = sha256b64('{"fee":"3.00","moves":["90.00"],"version":7}');
const BY_ETAG: PreviewWitness = { digest: DIGEST, state: sha256b64('"v7"') };
const BY_VERSION: PreviewWitness = { digest: DIGEST, state: sha256b64("7") };

describe("gateway: actions in two phases", () => {
  let organization: Organization;
  let point: Point;

  before(async () => {
    organization = await startOrganization();
    point = await startPoint(organization, { replace: { targetTimeoutMs: 150 } });
  });
  after(async () => {
    organization.erp.gate.open();
    await point.remove();
    await organization.stop();
  });
  beforeEach(() => {
    Object.assign(organization.erp, { shown: SHOWN, knowsIfMatch: false, afterPreview: () => undefined });
    organization.erp.gate = createGate();
    organization.erp.seen.length = 0;
  });

  const transfer = (name = "guarded", over: Partial<Proposal> = {}): Proposal => ({
    ...{ type: "erp.transfer.make", target: "erp", origin: organization.erp.origin, method: "POST" },
    ...{ path: `/transfers/${name}?note=x`, contentType: "application/json", body: utf8('{"to":"ACME"}'), params: {} },
    ...over,
  });
  const change = (): Proposal => ({
    ...transfer(),
    ...{ type: "erp.change.make", method: "PUT", path: "/changes/a%3Ab?note=two%20words&quick=1" },
  });
  const permission = (proposal: Proposal, preview: PreviewWitness | null) =>
    issue(organization, proposal, { edit: (claims) => ({ ...claims, ctx: { ...claims.ctx, preview } }) });
  const act = async (proposal: Proposal, preview: PreviewWitness | null) =>
    point.present(proposal, { envelope: await permission(proposal, preview) });
  const requests = () => organization.erp.seen.map(({ method, url }) => `${method} ${url}`);
  const newest = async () => (await point.outcomes()).at(-1);

  it("asks the target again, with the action's own content, and sends what did not change, with If-Match", async () => {
    const reply = await act(transfer(), BY_ETAG);
    expect([reply.status, reply.code]).to.deep.equal([201, null]);
    expect(requests()).to.deep.equal(["POST /transfers/guarded/preview", "POST /transfers/guarded?note=x"]);
    const [asked, done] = organization.erp.seen;
    expect([asked?.body, asked?.headers["if-match"], asked?.headers["countersign-sae"]]).to.deep.equal([
      '{"to":"ACME"}',
      undefined,
      undefined,
    ]);
    expect(asked?.headers.authorization).to.equal(done?.headers.authorization);
    expect(done?.headers["if-match"]).to.equal('"v7"');
    const [dispatched, ended] = (await point.outcomes()).slice(-2);
    expect([dispatched?.phase, dispatched?.preview]).to.deep.equal(["dispatched", BY_ETAG]);
    expect([ended?.phase, ended?.preview]).to.deep.equal(["executed", undefined]);
  });

  it("asks with the spelling that was signed, and only what the preview's rule knows", async () => {
    expect((await act(change(), BY_VERSION)).status).to.equal(201);
    expect(requests()[0]).to.equal("GET /changes/a%3Ab/preview?note=two%20words");
    expect(organization.erp.seen[1]?.headers["if-match"]).to.equal(undefined);
  });

  it("takes a preview for the same that differs only in the order of its names and in white space", async () => {
    organization.erp.shown = { ...SHOWN, content: ' {"version":7, "moves":["90.00"],\n"fee":"3.00"}' };
    expect((await act(transfer(), BY_ETAG)).status).to.equal(201);
  });

  const CHANGED: readonly (readonly [string, object])[] = [
    ["other words", { content: '{"fee":"4.00","moves":["90.00"],"version":7}' }],
    [
      "another order of a list's members, or more of them",
      { content: '{"fee":"3.00","moves":["90.00","1"],"version":7}' },
    ],
    ["another state behind the same words", { etag: '"v8"' }],
  ];
  for (const [what, over] of CHANGED) {
    it(`forwards nothing for ${what}, and says at once that it never will: IMPACT_CHANGED`, async () => {
      organization.erp.shown = { ...SHOWN, ...over };
      const envelope = await permission(transfer(), BY_ETAG);
      const reply = await point.present(transfer(), { envelope });
      expect([reply.status, reply.code]).to.deep.equal([409, "IMPACT_CHANGED"]);
      expect(requests()).to.deep.equal(["POST /transfers/guarded/preview"]);
      const said = await newest();
      expect([said?.phase, said?.reason, said?.preview]).to.deep.equal(["not_executed", "IMPACT_CHANGED", undefined]);
      organization.erp.shown = SHOWN;
      expect((await point.present(transfer(), { envelope })).code).to.equal("ENVELOPE_REPLAYED");
    });
  }

  const UNAVAILABLE: readonly (readonly [string, object | null])[] = [
    ["never answers", null],
    ["is no JSON", { content: "<html>" }],
    ["says a name twice", { content: '{"fee":"3.00","fee":"0.00"}' }],
    ["is too large", { content: JSON.stringify("x".repeat(300_000)) }],
    ["fails", { status: 500 }],
    ["is elsewhere", { status: 302 }],
    ["has no ETag", { etag: null }],
  ];
  for (const [what, over] of UNAVAILABLE) {
    it(`forwards nothing where the preview ${what}, and leaves the permission unused: PREVIEW_UNAVAILABLE`, async () => {
      const envelope = await permission(transfer(), BY_ETAG);
      organization.erp.shown = over === null ? null : { ...SHOWN, ...over };
      const records = await point.store.records.lastSeq();
      const reply = await point.present(transfer(), { envelope });
      expect([reply.status, reply.code]).to.deep.equal([502, "PREVIEW_UNAVAILABLE"]);
      expect(requests()).to.deep.equal(["POST /transfers/guarded/preview"]);
      expect(await point.store.records.lastSeq()).to.equal(records);
      organization.erp.shown = SHOWN;
      expect((await point.present(transfer(), { envelope })).status).to.equal(201);
    });
  }

  it("refuses a permission that names no preview, and one that names a preview nobody asked for", async () => {
    expect((await act(transfer(), null)).code).to.equal("PREVIEW_MISSING");
    expect((await act(order(organization), BY_ETAG)).code).to.equal("PREVIEW_UNASKED");
    expect(requests()).to.deep.equal([]);
  });

  it("has a target that knows If-Match refuse what changes between the check and the act", async () => {
    Object.assign(organization.erp, {
      knowsIfMatch: true,
      afterPreview: () => (organization.erp.shown = { ...SHOWN, etag: '"v8"' }),
    });
    expect((await act(transfer(), BY_ETAG)).status).to.equal(412);
    const ended = await newest();
    expect([ended?.phase, ended?.status]).to.deep.equal(["executed", 412]);
  });

  it("cannot keep a target that does not know it from acting in that moment: the limit that is stated", async () => {
    organization.erp.afterPreview = () => (organization.erp.shown = { ...SHOWN, etag: '"v8"' });
    expect((await act(transfer(), BY_ETAG)).status).to.equal(201);
  });

  it("sends no If-Match of a weak ETag, which matches nothing", async () => {
    organization.erp.shown = { ...SHOWN, etag: 'W/"v7"' };
    const reply = await act(transfer(), { ...BY_ETAG, state: sha256b64('W/"v7"') });
    expect([reply.status, organization.erp.seen[1]?.headers["if-match"]]).to.deep.equal([201, undefined]);
  });

  it("signs what the answer to a preview binds to, and of what is no JSON nothing", async () => {
    const preview = transfer("guarded/preview", { type: "erp.transfer.preview", path: "/transfers/guarded/preview" });
    await act(preview, null);
    expect((await newest())?.preview).to.deep.equal(BY_ETAG);
    organization.erp.shown = { ...SHOWN, content: "no" };
    await act(preview, null);
    const ended = await newest();
    expect([ended?.phase, ended?.preview]).to.deep.equal(["executed", undefined]);
  });

  it("only records what it would have refused in shadow mode, and forwards it", async () => {
    const shadow = await startPoint(organization, { replace: { enforcement: "shadow" } });
    organization.erp.shown = { ...SHOWN, etag: '"v8"' };
    const reply = await shadow.present(transfer(), { envelope: await permission(transfer(), BY_ETAG) });
    expect([reply.status, reply.headers["countersign-would-block"]]).to.deep.equal([201, "IMPACT_CHANGED"]);
    organization.erp.shown = { ...SHOWN, status: 500 };
    const other = await shadow.present(transfer(), { envelope: await permission(transfer(), BY_ETAG) });
    expect([other.status, other.headers["countersign-would-block"]]).to.deep.equal([201, "PREVIEW_UNAVAILABLE"]);
    await shadow.remove();
  });

  it("lets no agent have a target asked without end: RATE_LIMITED", async () => {
    const still = await startPoint(organization, { replace: { stopwatch: () => 0 } });
    organization.erp.shown = { ...SHOWN, status: 500 };
    const envelope = await permission(transfer(), BY_ETAG);
    for (let i = 0; i < 30; i += 1) {
      expect((await still.present(transfer(), { envelope })).code).to.equal("PREVIEW_UNAVAILABLE");
    }
    expect((await still.present(transfer(), { envelope })).code).to.equal("RATE_LIMITED");
    expect(organization.erp.seen).to.have.length(30);
    await still.remove();
  });
});
