import { expect } from "chai";
import fc from "fast-check";

import { sha256b64 } from "../../../services/core/hash.ts";
import { openIntent } from "../../../services/core/verify/intent.ts";
import { REFUSAL_HEADER, toProblem } from "../../../services/core/errors/problem.ts";
import { CountersignError } from "../../../services/core/errors/error.ts";
import { createClient } from "../../../services/sdk/create-client.ts";
import { ActionRefused } from "../../../services/sdk/refusal.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { BODY, envelopeOf, ERP, PARAMS, saeClaims } from "../../helpers/samples.ts";
import { agentDeps } from "./support/agent.ts";
import { type Fault, type Organization, startOrganization } from "./support/lossy-organization.ts";

const PROBLEM_JSON = "application/problem+json";
const HOLD = sha256b64("a hold");
const INIT = {
  action: "erp.purchase_order.create",
  params: PARAMS,
  method: "POST",
  headers: { "content-type": "application/json" },
  body: Buffer.from(BODY).toString("utf8"),
} as const;

describe("sdk: fetch with a countersignature", () => {
  let permitted: string;
  before(async () => {
    const envelope = await envelopeOf(saeClaims());
    const numbers = { seq: 2, intent_seq: 1, exp: 1_790_000_300 };
    const body = { verdict: "AutoApproved", reason: "WITHIN_LIMITS", sae: sha256b64("x"), envelope, evidence: [] };
    permitted = JSON.stringify({ ...body, ...numbers });
  });
  const held = JSON.stringify({
    ...{ verdict: "Held", reason: "ABOVE_HOLD", seq: 2, hold: HOLD, denial: "a.b.c", evidence: [] },
    expires: 1_790_003_600,
  });

  const clientOf = (organization: Organization) => {
    const { identity, signer, clock } = agentDeps();
    const { url } = organization;
    return createClient({
      ...{ identity, signer, clock, signingUrl: `${url}/signing`, gatewayUrl: `${url}/gateway` },
      targets: { erp: ERP, "erp-v2": `${ERP}/v2` },
      pause: async (_ms, signal) => signal?.throwIfAborted(),
    });
  };
  const intentsOf = ({ heard }: Organization) =>
    heard
      .filter(({ url }) => url === "/signing/v1/actions")
      .map(({ body }) => (JSON.parse(body) as { intent: string }).intent);
  const forwarded = ({ heard }: Organization) => heard.filter(({ url }) => url.startsWith("/gateway/"));

  it("gives the target's answer, for the request it would have sent", async () => {
    await using organization = await startOrganization({ permitted });
    const client = await clientOf(organization);
    const response = await client.fetch(`${ERP}/purchase-orders?dry_run=no`, INIT);
    expect([response.status, await response.json()]).to.deep.equal([201, { id: 1 }]);
    const [sent] = forwarded(organization);
    expect(sent?.url).to.equal("/gateway/erp/purchase-orders?dry_run=no");
    expect(sent?.body).to.equal(INIT.body);
    expect(sent?.headers["content-type"]).to.equal("application/json");
    const { claims, params, http } = openIntent(intentsOf(organization)[0] ?? "");
    expect(claims.act.type).to.equal(INIT.action);
    expect(params).to.deep.equal(PARAMS);
    expect(http?.uri).to.equal(`${ERP}/purchase-orders?dry_run=no`);
  });

  it("rests on what a target said it would do, whatever the order of its names", async () => {
    const shown = { status: 200, body: '{"fee":"3.00", "at":7}', headers: { etag: '"v7"' } };
    await using organization = await startOrganization({ permitted, gateway: [shown] });
    const client = await clientOf(organization);
    const asked = { action: "erp.purchase_order.preview", state: "etag" } as const;
    const preview = await client.preview(`${ERP}/purchase-orders/preview`, { ...INIT, ...asked });
    expect(preview.shown).to.deep.equal({ fee: "3.00", at: 7 });
    await client.fetch(`${ERP}/purchase-orders`, { ...INIT, preview });
    const [first, second] = intentsOf(organization).map((intent) => openIntent(intent).claims);
    expect([first?.act.type, first?.preview]).to.deep.equal(["erp.purchase_order.preview", null]);
    expect(second?.preview).to.deep.equal({ digest: sha256b64('{"at":7,"fee":"3.00"}'), state: sha256b64('"v7"') });
    expect(second?.parents).to.deep.equal([preview.sae]);
  });

  it("takes nothing for a preview that is none: PREVIEW_UNAVAILABLE", async () => {
    const answers = [
      { status: 404, body: "{}", headers: { etag: '"v7"' } },
      { status: 200, body: "<html>", headers: { etag: '"v7"' } },
      { status: 200, body: "{}", headers: {} },
    ];
    await using organization = await startOrganization({ permitted, gateway: answers });
    const client = await clientOf(organization);
    for (const _ of answers) {
      const asking = client.preview(`${ERP}/purchase-orders/preview`, { ...INIT, state: "etag" });
      await expectCodeAsync("PREVIEW_UNAVAILABLE", asking);
    }
  });

  it("takes the target whose URL is the longest beginning", async () => {
    const passed = { status: 200, body: "", headers: {} };
    await using organization = await startOrganization({ permitted, gateway: [passed, passed] });
    const client = await clientOf(organization);
    await client.fetch(`${ERP}/v2/orders`, INIT);
    await client.fetch(`${ERP}/v20/orders`, INIT);
    expect(forwarded(organization).map(({ url }) => url)).to.deep.equal([
      "/gateway/erp-v2/orders",
      "/gateway/erp/v20/orders",
    ]);
    await expectCodeAsync("TARGET_UNKNOWN", client.fetch("https://elsewhere.example/orders", INIT));
  });

  it("is refused with the reason and the signed denial, and sends nothing", async () => {
    const problem = {
      ...toProblem(new CountersignError("ACTION_BLOCKED", "above")),
      reason: "ABOVE_BLOCK",
      denial: "a.b.c",
    };
    await using organization = await startOrganization({
      permitted,
      answers: [[403, PROBLEM_JSON, JSON.stringify(problem)]],
    });
    const refused = await expectCodeAsync("ACTION_BLOCKED", (await clientOf(organization)).fetch(`${ERP}/x`, INIT));
    expect(refused).to.be.instanceOf(ActionRefused).and.include({ reason: "ABOVE_BLOCK", denial: "a.b.c", hold: null });
    expect(forwarded(organization)).to.deep.equal([]);
  });

  it("throws what the gateway refuses, and returns what the target refuses", async () => {
    const problem = JSON.stringify(toProblem(new CountersignError("AGENT_REVOKED", "agent 1")));
    const gateway = [
      { status: 403, body: problem, headers: { [REFUSAL_HEADER]: "AGENT_REVOKED" } },
      { status: 403, body: problem, headers: {} },
    ];
    await using organization = await startOrganization({ permitted, gateway });
    const client = await clientOf(organization);
    await expectCodeAsync("AGENT_REVOKED", client.fetch(`${ERP}/x`, INIT));
    expect((await client.fetch(`${ERP}/x`, INIT)).status).to.equal(403);
  });

  describe("an action that waits for a person", () => {
    const json = "application/json";
    const answers = () => [[202, json, held] as const, [202, json, held] as const, [200, json, permitted] as const];
    const open = (approvals: number, needed: number | null = 1) => ({
      state: "open",
      approved_by: Array.from({ length: approvals }, (_, i) => ({ signer: "0x01", valid_before: 2e9, seq: 3 + i })),
      approvals_needed: needed,
    });

    it("is resumed by the same act, once for each new approval, and looking records nothing", async () => {
      const holds = [open(0), open(0), open(1), open(1), open(2)];
      await using organization = await startOrganization({ permitted, answers: answers(), holds });
      const told: string[] = [];
      const onHeld = ({ hold }: { readonly hold: string }) => void told.push(hold);
      const response = await (await clientOf(organization)).fetch(`${ERP}/x`, { ...INIT, onHeld });
      expect(response.status).to.equal(201);
      expect(told).to.deep.equal([HOLD]);
      const claims = intentsOf(organization).map((intent) => openIntent(intent).claims);
      expect(claims.map(({ hold }) => hold)).to.deep.equal([null, HOLD, HOLD]);
      expect(new Set(claims.map(({ act }) => JSON.stringify(act))).size).to.equal(1);
    });

    it("is HOLD_PENDING at once, where nobody shall wait", async () => {
      await using organization = await startOrganization({ permitted, answers: answers() });
      const refused = await expectCodeAsync(
        "HOLD_PENDING",
        (await clientOf(organization)).fetch(`${ERP}/x`, { ...INIT, onHeld: "throw" }),
      );
      expect(refused).to.include({ hold: HOLD, denial: "a.b.c", reason: "ABOVE_HOLD" });
      expect(organization.heard).to.have.length(1);
    });

    it("is HOLD_CLOSED when nobody approves in time, and ends when the caller gives up", async () => {
      await using expired = await startOrganization({
        permitted,
        answers: answers(),
        holds: [{ ...open(0), state: "expired" }],
      });
      await expectCodeAsync("HOLD_CLOSED", (await clientOf(expired)).fetch(`${ERP}/x`, INIT));
      await using waiting = await startOrganization({ permitted, answers: answers(), holds: [open(0)] });
      const stop = new AbortController();
      const asked = (await clientOf(waiting)).fetch(`${ERP}/x`, {
        ...INIT,
        onHeld: () => stop.abort(),
        signal: stop.signal,
      });
      expect(await asked.then(String, (error: Error) => error.name)).to.equal("AbortError");
      expect(forwarded(waiting)).to.deep.equal([]);
    });
  });

  it("sends nothing once the caller has given up, though it was permitted", async () => {
    await using organization = await startOrganization({ permitted });
    const stop = new AbortController();
    const asked = (await clientOf(organization)).fetch(`${ERP}/x`, {
      ...INIT,
      onPermitted: () => stop.abort(),
      signal: stop.signal,
    });
    expect(await asked.then(String, (error: Error) => error.name)).to.equal("AbortError");
    expect(forwarded(organization)).to.deep.equal([]);
  });

  it("gets the request to the target at most once, whatever is lost on the way", async () => {
    const fault = fc.constantFrom<Fault>("none", "before", "after");
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 3 }), fc.array(fault, { maxLength: 3 }), async (asking, acting) => {
        await using organization = await startOrganization({ permitted, faults: { asking, acting } });
        const result = await (await clientOf(organization)).fetch(`${ERP}/x`, INIT).then(
          ({ status }) => status,
          (error: CountersignError) => error.code,
        );
        const intents = intentsOf(organization);
        expect(new Set(intents).size, "intents").to.be.at.most(1);
        expect(intents.length, "times asked").to.be.at.most(2);
        expect(organization.executed).to.be.at.most(1);
        const lost = (faults: readonly Fault[], at: number) => (faults[at] ?? "none") !== "none";
        const isAskedFor = !(lost(asking, 0) && lost(asking, 1));
        if (!isAskedFor) expect([result, organization.executed]).to.deep.equal(["SERVICE_UNREACHABLE", 0]);
        else if (!lost(acting, 0)) expect([result, organization.executed]).to.deep.equal([201, 1]);
        else if (lost(acting, 1)) expect(result).to.equal("SERVICE_UNREACHABLE");
        else expect([result, organization.executed]).to.deep.equal([acting[0] === "after" ? "ANSWER_LOST" : 201, 1]);
      }),
      { numRuns: 60 },
    );
  });
});
