import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { toProblem } from "../../../services/core/errors/problem.ts";
import { saeHash } from "../../../services/core/envelope/sae-hash.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import { openIntent } from "../../../services/core/verify/intent.ts";
import { createAgentClient } from "../../../services/sdk/client.ts";
import { buildIntent } from "../../../services/sdk/intent.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { BODY, envelopeOf, PEP, saeClaims } from "../../helpers/samples.ts";
import { agentDeps, PROPOSAL } from "./support/agent.ts";
import { SIMULATION } from "./support/simulation.ts";
import { type FakeServer, type Heard, startFakeServer } from "./support/fake-server.ts";

const PROBLEM_JSON = "application/problem+json";

const clientOf = (server: FakeServer) =>
  createAgentClient({ ...agentDeps(), signingUrl: server.url, gatewayUrl: server.url });

const jsonOf = (heard: Heard | undefined) =>
  JSON.parse(Buffer.from(heard?.body ?? []).toString()) as Record<string, string>;

const NOBODY = "http://127.0.0.1:9";

describe("sdk/client", () => {
  describe("nobody answers: SERVICE_UNREACHABLE", () => {
    const client = createAgentClient({ ...agentDeps(), signingUrl: NOBODY, gatewayUrl: NOBODY });

    it("names the signing service, where it was looked for, and how it is started", async () => {
      for (const asking of [() => client.propose(PROPOSAL), () => client.simulate(PROPOSAL)]) {
        const { detail, cure } = await expectCodeAsync("SERVICE_UNREACHABLE", asking());
        expect(detail).to.match(/^the signing service at http:\/\/127\.0\.0\.1:9 does not answer: ./);
        expect(cure).to.include("npm start");
      }
    });

    it("leaves open whether the gateway took a request, and says how to find out", async () => {
      for (const acting of [
        () => client.execute("erp", PROPOSAL, { envelope }),
        () => client.surrender({ envelope }),
      ]) {
        const { detail, cure } = await expectCodeAsync("SERVICE_UNREACHABLE", acting());
        expect(detail).to.match(/^the gateway at /);
        expect(cure).to.include("unknown").and.include("statement");
      }
    });
  });

  let envelope: string;
  before(async () => {
    envelope = await envelopeOf(saeClaims());
  });

  describe("propose", () => {
    it("posts the signed intent and reads the permission", async () => {
      const body = {
        verdict: "AutoApproved",
        reason: "WITHIN_LIMITS",
        seq: 2,
        intent_seq: 1,
        sae: saeHash(envelope),
        envelope,
        evidence: [],
        exp: 1_790_000_120,
      };
      await using server = await startFakeServer({ status: 200, body: JSON.stringify(body) });
      const { built, answer } = await clientOf(server).propose(PROPOSAL);
      expect(answer).to.deep.equal({ kind: "permitted", ...body });
      const [heard] = server.heard;
      expect(heard).to.include({ method: "POST", url: "/v1/actions" });
      expect(heard?.headers["content-type"]).to.equal("application/json");
      expect(jsonOf(heard)).to.deep.equal({ intent: built.intent });
    });

    it("resumes a hold with the act of the held intent", async () => {
      const hold = {
        verdict: "Held",
        reason: "ABOVE_HOLD",
        seq: 2,
        hold: sha256b64("h"),
        denial: "d",
        evidence: [],
        expires: 1,
      };
      await using server = await startFakeServer({ status: 202, body: JSON.stringify(hold) });
      const client = clientOf(server);
      const first = await client.propose(PROPOSAL);
      expect(first.answer).to.deep.equal({ kind: "held", ...hold });
      await client.propose({ ...PROPOSAL, hold: hold.hold }, first.built);
      const [one, two] = server.heard.map((heard) => openIntent(jsonOf(heard)["intent"] ?? ""));
      expect(two?.claims.act).to.deep.equal(one?.claims.act);
      expect(two?.disclosures).to.deep.equal(one?.disclosures);
      expect(two?.claims.hold).to.equal(hold.hold);
    });

    it("reads a refusal", async () => {
      const problem = toProblem(new CountersignError("INTENT_EXPIRED", "expired"));
      await using server = await startFakeServer({ status: 401, type: PROBLEM_JSON, body: JSON.stringify(problem) });
      expect((await clientOf(server).propose(PROPOSAL)).answer).to.deep.equal({ kind: "refused", ...problem });
    });

    for (const [what, body] of [
      ["no JSON", "<html>OK</html>"],
      ["a name twice", '{"verdict":"Held","verdict":"AutoApproved"}'],
      ["nothing", ""],
      ["another form", '{"ok":true}'],
    ] as const) {
      it(`takes 200 with ${what} for no permission`, async () => {
        await using server = await startFakeServer({ status: 200, body });
        await expectCodeAsync("BODY_INVALID", clientOf(server).propose(PROPOSAL));
      });
    }

    it("follows no redirect: the intent is for this service alone", async () => {
      await using other = await startFakeServer({ status: 200, body: "{}" });
      await using server = await startFakeServer({ status: 307, location: `${other.url}/v1/actions` });
      const { answer } = await clientOf(server).propose(PROPOSAL);
      expect(answer).to.include({ kind: "refused", status: 307 });
      expect(other.heard).to.deep.equal([]);
    });
  });

  describe("simulate", () => {
    it("posts the signed intent, and reads what would happen", async () => {
      await using server = await startFakeServer({ status: 200, body: JSON.stringify(SIMULATION) });
      const simulation = await clientOf(server).simulate(PROPOSAL);
      expect(simulation).to.deep.equal({ kind: "simulated", ...SIMULATION });
      const [heard] = server.heard;
      expect(heard).to.include({ method: "POST", url: "/v1/simulate" });
      expect(openIntent(jsonOf(heard)["intent"] ?? "").claims.act.type).to.equal(PROPOSAL.type);
    });

    it("reads a refusal, and no permission for a simulation", async () => {
      const problem = toProblem(new CountersignError("AGENT_UNKNOWN", "nobody"));
      const permission = { verdict: "AutoApproved", reason: "WITHIN_LIMITS", seq: 2, envelope };
      await using server = await startFakeServer(
        { status: 403, type: PROBLEM_JSON, body: JSON.stringify(problem) },
        { status: 200, body: JSON.stringify(permission) },
      );
      expect(await clientOf(server).simulate(PROPOSAL)).to.deep.equal({ kind: "refused", ...problem });
      await expectCodeAsync("BODY_INVALID", clientOf(server).simulate(PROPOSAL));
    });
  });

  describe("execute", () => {
    it("sends the request as it was signed, with envelope and proof", async () => {
      await using server = await startFakeServer({ status: 201, body: '{"id":"PO-1"}' });
      const execution = await clientOf(server).execute("erp", PROPOSAL, { envelope });
      expect(execution).to.deep.equal({ status: 201, code: null, detail: "", record: null, body: '{"id":"PO-1"}' });
      const [heard] = server.heard;
      expect(heard).to.include({ method: "POST", url: `/erp${PROPOSAL.path}` });
      expect(heard?.body).to.deep.equal(BODY);
      expect(heard?.headers).to.include({ "content-type": "application/json", "countersign-envelope": envelope });
      const { payload } = parseJws(String(heard?.headers["countersign-proof"]), ["pop+jwt"]);
      expect(payload).to.deep.include({ sae: saeHash(envelope), aud: PEP });
    });

    it("sends neither content nor content type where there is none", async () => {
      await using server = await startFakeServer({ status: 200 });
      const reading = { ...PROPOSAL, method: "GET", contentType: null, body: new Uint8Array() };
      await clientOf(server).execute("erp", reading, { envelope });
      const [heard] = server.heard;
      expect(heard?.headers).not.to.have.any.keys("content-type", "transfer-encoding");
      expect(heard?.body).to.deep.equal(new Uint8Array());
    });

    it("takes for a refusal what the gateway names one, and nothing else that looks like it", async () => {
      const own = JSON.stringify(toProblem(new CountersignError("ENVELOPE_REPLAYED", "used before")));
      const foreign = JSON.stringify({ type: "about:blank", title: "No stock", status: 422, detail: "sold out" });
      const named = { "countersign-refusal": "ENVELOPE_REPLAYED" };
      await using server = await startFakeServer(
        { status: 409, type: PROBLEM_JSON, body: own, headers: named },
        // A target's word for it, which comes with the place of the dispatch.
        { status: 409, type: PROBLEM_JSON, body: own, headers: { "countersign-record": "2/7" } },
        { status: 422, type: PROBLEM_JSON, body: foreign, headers: named },
        { status: 400, type: PROBLEM_JSON, body: "not JSON", headers: named },
        { status: 409, type: PROBLEM_JSON, body: own, headers: { "countersign-refusal": "ENVELOPE_EXPIRED" } },
        { status: 200, headers: { "countersign-record": "2/x" } },
      );
      const client = clientOf(server);
      const run = () => client.execute("erp", PROPOSAL, { envelope });
      const refused = { status: 409, code: "ENVELOPE_REPLAYED", detail: "used before", record: null, body: own };
      expect(await run()).to.deep.equal(refused);
      expect(await run()).to.deep.equal({ status: 409, code: null, detail: "", record: "2/7", body: own });
      expect(await run()).to.deep.equal({ status: 422, code: null, detail: "", record: null, body: foreign });
      expect(await run()).to.include({ status: 400, code: null });
      expect(await run()).to.include({ status: 409, code: null });
      expect(await run()).to.include({ status: 200, record: null });
    });

    it("signs and sends one spelling of a path", async () => {
      await using server = await startFakeServer({ status: 200 });
      const path = "/orders?note=a+b%2fc";
      await clientOf(server).execute("erp", { ...PROPOSAL, path }, { envelope });
      expect(server.heard[0]?.url).to.equal("/erp/orders?note=a%20b/c");
      const { intent } = await buildIntent(agentDeps(), { ...PROPOSAL, path });
      expect(openIntent(intent).http?.uri).to.equal(`${PROPOSAL.origin}/orders?note=a%20b/c`);
      await expectCodeAsync("URI_NOT_CANONICAL", buildIntent(agentDeps(), { ...PROPOSAL, path: "x" }));
    });

    it("follows no redirect", async () => {
      await using other = await startFakeServer({ status: 200 });
      await using server = await startFakeServer({ status: 302, location: other.url });
      expect(await clientOf(server).execute("erp", PROPOSAL, { envelope })).to.include({ status: 302 });
      expect(other.heard).to.deep.equal([]);
    });
  });

  describe("surrender", () => {
    it("hands an unused permission back, with proof", async () => {
      await using server = await startFakeServer({ status: 201, body: "{}" });
      expect(await clientOf(server).surrender({ envelope })).to.include({ status: 201, code: null });
      const [heard] = server.heard;
      expect(heard).to.include({ method: "POST", url: "/-/statements" });
      expect(jsonOf(heard)).to.deep.equal({ envelope });
      expect(heard?.headers).to.have.property("countersign-proof");
      expect(heard?.headers).not.to.have.property("countersign-envelope");
    });

    it("follows no redirect: envelope and proof are for this gateway alone", async () => {
      await using other = await startFakeServer({ status: 201 });
      await using server = await startFakeServer({ status: 308, location: other.url });
      expect(await clientOf(server).surrender({ envelope })).to.include({ status: 308 });
      expect(other.heard).to.deep.equal([]);
    });
  });
});
