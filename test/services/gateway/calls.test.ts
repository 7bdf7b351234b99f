import { expect } from "chai";

import { GATEWAY_API } from "../../../scripts/docs/apis.ts";
import { buildToolAct, type ToolInput } from "../../../services/core/envelope/build-tool-act.ts";
import { openToolInput } from "../../../services/core/envelope/tool-input.ts";
import { contentDigestOf } from "../../../services/core/envelope/build-act.ts";
import { utf8 } from "../../../services/core/encoding/bytes.ts";
import type { ErrorCode } from "../../../services/core/errors/registry.ts";
import { ERRORS } from "../../../services/core/errors/registry.ts";
import { sha256b64 } from "../../../services/core/hash.ts";
import { parseJws } from "../../../services/core/jws/parse.ts";
import type { Params } from "../../../services/core/schemas/act.ts";
import { outcomeSchema } from "../../../services/core/schemas/outcome.ts";
import { splitCompact } from "../../../services/core/sdjwt/disclosure.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { expectDescribed } from "../../helpers/described.ts";
import { ed25519Signer } from "../../helpers/test-signers.ts";
import { type Flaw, issue, issueAct, prove, randomly } from "./support/issue.ts";
import { TOOLS } from "./support/mapping.ts";
import { type Organization, startOrganization } from "./support/organization.ts";
import { type Point, startPoint } from "./support/point.ts";
import { order } from "./support/proposals.ts";

const INPUT = { arguments: { path: "/srv/a", content: "hello" }, inputResponses: null, upstreamState: null };
const PARAMS: Params = { recipient: "/srv/a" };

describe("gateway/calls", () => {
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

  interface Called {
    readonly name?: string;
    readonly definition?: string | null;
    readonly server?: string;
    readonly sub?: string;
    readonly params?: Params;
    readonly input?: ToolInput;
    readonly type?: string;
  }
  const permit = (
    { sub = "mcp:files", params = PARAMS, input = INPUT, type = "files.write", ...over }: Called = {},
    flaw: Flaw = {},
  ) => {
    const tool = { protocol: "mcp", server: TOOLS.server, name: "write_file", definition: TOOLS.pin, ...over } as const;
    return issueAct(organization, buildToolAct({ type, tool, input, params }, randomly), sub, flaw);
  };
  const post = async (what: "begin" | "end", body: unknown, proof: string | null) => {
    const response = await fetch(`${point.url}/-/tools/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(proof === null ? {} : { "countersign-proof": proof }) },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const json = (await response.json()) as Record<string, unknown> & { code?: ErrorCode };
    expectDescribed(GATEWAY_API, "POST", `/-/tools/${what}`, { status: response.status, json });
    return { status: response.status, json, code: json.code ?? null };
  };
  const begin = async (envelope: string, input: unknown = INPUT, proof?: string | null) =>
    post("begin", { envelope, by: "wrap", input }, proof === undefined ? await prove(organization, envelope) : proof);
  const OK = { result: "ok", form: "jcs", digest: contentDigestOf(utf8("{}")) };
  const end = async (envelope: string, result: object = OK, proof?: string | null) =>
    post("end", { envelope, ...result }, proof === undefined ? await prove(organization, envelope) : proof);
  const refused = async (
    code: ErrorCode,
    asked: Promise<{ readonly status: number; readonly code: string | null }>,
  ) => {
    const records = await point.store.records.lastSeq();
    const { status, code: said } = await asked;
    expect([said, status]).to.deep.equal([code, ERRORS[code].status]);
    expect(await point.store.records.lastSeq()).to.equal(records);
  };

  it("begins a call, and ends it with what its side says", async () => {
    const envelope = await permit();
    const { status, json } = await begin(envelope);
    expect([status, json["record"]]).to.deep.equal([200, "2/1"]);
    const ended = await end(splitCompact(envelope).jwt);
    expect(ended.status).to.equal(200);
    const outcome = outcomeSchema.parse(parseJws(String(ended.json["outcome"]), [JWS_TYPES.outcome]).payload);
    expect(outcome).to.deep.include({ phase: "executed", status: null, by: "wrap", ...OK });
    const [dispatched] = await point.outcomes();
    expect(dispatched).to.include({ phase: "dispatched", by: "wrap", result: null, form: null });
  });

  describe("by hook", () => {
    const begun = async () => {
      const envelope = await permit();
      const { status } = await post(
        "begin",
        { envelope, by: "hook", input: INPUT },
        await prove(organization, envelope),
      );
      expect(status).to.equal(200);
      return envelope;
    };
    const outcomeOf = ({ json }: { readonly json: Record<string, unknown> }) =>
      outcomeSchema.parse(parseJws(String(json["outcome"]), [JWS_TYPES.outcome]).payload);
    const other = { ...INPUT, arguments: { ...INPUT.arguments, content: "other" } };

    it("ends what ran with the input that began as it ended", async () => {
      const outcome = outcomeOf(await end(await begun(), { ...OK, ran: openToolInput(INPUT).digest }));
      expect(outcome).to.deep.include({ phase: "executed", by: "hook", ...OK });
    });

    it("ends what ran with another input as unknown, whatever came of it, and so again", async () => {
      const envelope = await begun();
      const said = { ...OK, ran: openToolInput(other).digest };
      const first = await end(envelope, said);
      expect(outcomeOf(first)).to.deep.include({
        ...{ phase: "unknown", by: "hook", reason: "HOOK_INPUT_CHANGED" },
        ...{ result: null, form: null, digest: null },
      });
      expect((await end(envelope, said)).json).to.deep.equal(first.json);
      await refused("OUTCOME_CONFLICT", end(envelope, { ...OK, ran: openToolInput(INPUT).digest }));
    });

    it("ends nothing whose input nobody says, or nobody can compare", async () => {
      const envelope = await begun();
      await refused("BODY_INVALID", end(envelope, OK));
      await refused("BODY_INVALID", end(envelope, { ...OK, ran: "x" }));
      const ran = openToolInput(INPUT).digest;
      await refused("DISCLOSURE_INVALID", end(`${splitCompact(envelope).jwt}~`, { ...OK, ran }));
      await refused("BODY_INVALID", end(envelope, { result: "unknown", reason: "HOOK_NOT_TOLD", ran }));
      const unknown = await end(splitCompact(envelope).jwt, { result: "unknown", reason: "HOOK_NOT_TOLD" });
      expect(outcomeOf(unknown)).to.include({ phase: "unknown", reason: "HOOK_NOT_TOLD" });
    });

    it("is the only one that says what ran", async () => {
      const envelope = await permit();
      await begin(envelope);
      await refused("BODY_INVALID", end(envelope, { ...OK, ran: openToolInput(INPUT).digest }));
    });
  });

  it("takes the same end twice, and no other", async () => {
    const envelope = await permit();
    await begin(envelope);
    const [first, second] = [await end(envelope), await end(envelope)];
    expect(second.json).to.deep.equal(first.json);
    await refused("OUTCOME_CONFLICT", end(envelope, { ...OK, result: "error" }));
    await refused("OUTCOME_CONFLICT", end(envelope, { result: "unknown", reason: "TARGET_FAILED" }));
    await refused("ENVELOPE_REPLAYED", begin(envelope));
  });

  it("lets two ends at once become one", async () => {
    const envelope = await permit();
    await begin(envelope);
    const ends = await Promise.all([end(envelope), end(envelope), end(envelope)]);
    expect(ends.filter(({ status }) => status === 200)).to.have.length.above(0);
    expect(await point.store.records.lastSeq()).to.equal(2);
  });

  it("ends what an earlier process began as unknown, by the same", async () => {
    const envelope = await permit();
    await begin(envelope);
    await point.stop();
    const again = await startPoint(organization, { directory: point.directory });
    point = again;
    const [, ended] = await again.outcomes();
    expect(ended).to.include({ phase: "unknown", reason: "GATEWAY_RESTARTED", by: "wrap", result: null });
    await refused("OUTCOME_CONFLICT", end(envelope));
  });

  it("lets only the agent that began end it", async () => {
    const envelope = await permit();
    await begin(envelope);
    await refused("PROOF_MISSING", end(envelope, OK, null));
    await refused("PROOF_INVALID", end(envelope, OK, await prove(organization, envelope, {}, ed25519Signer(99))));
    await refused("PROOF_INVALID", end(envelope, OK, await prove(organization, await permit())));
    await refused("CALL_NOT_BEGUN", end(await permit()));
  });

  it("ends no HTTP request, and forwards no call", async () => {
    const envelope = await permit();
    expect((await point.present(order(organization), { envelope })).code).to.equal("TARGET_MISMATCH");
    const http = await issue(organization, order(organization));
    await point.present(order(organization), { envelope: http });
    await refused("TARGET_MISMATCH", end(http));
    const unused = await issue(organization, order(organization));
    await refused("TARGET_MISMATCH", begin(unused));
  });

  const REFUSED: readonly (readonly [string, ErrorCode, Called, unknown?])[] = [
    ["another input", "CONTENT_MISMATCH", {}, { ...INPUT, arguments: { path: "/srv/a", content: "other" } }],
    ["answers that were not judged", "CONTENT_MISMATCH", {}, { ...INPUT, inputResponses: { yes: true } }],
    ["parameters the input does not have", "PARAMS_MISMATCH", { params: { recipient: "/srv/b" } }],
    ["another type", "ACTION_MISMATCH", { type: "files.read" }],
    ["a tool without a rule", "TOOL_UNKNOWN", { name: "delete_file" }],
    ["another server", "TOOL_UNKNOWN", { server: sha256b64("another") }],
    ["a target that is none", "TOOL_UNKNOWN", { sub: "mcp:nowhere" }],
    ["another definition", "TOOL_CHANGED", { definition: sha256b64("another") }],
    ["arguments that are no object", "TOOL_INPUT_INVALID", {}, { ...INPUT, arguments: [] }],
  ];
  for (const [what, code, called, input] of REFUSED) {
    it(`begins nothing with ${what}: ${code}`, async () => {
      await refused(code, begin(await permit(called), input ?? INPUT));
    });
  }

  const BODIES: readonly (readonly [string, string, ErrorCode])[] = [
    ["a name twice", '{"path":"/srv/a","path":"/srv/b"}', "JSON_DUPLICATE_NAME"],
    ["__proto__", '{"__proto__":{}}', "JSON_MALFORMED"],
    ["1e400", '{"a":1e400}', "JSON_MALFORMED"],
    ["a lone surrogate", '{"a":"\\ud800"}', "JSON_MALFORMED"],
  ];
  for (const [what, given, code] of BODIES) {
    it(`begins nothing with arguments with ${what}`, async () => {
      const envelope = await permit();
      const body = `{"envelope":"${envelope}","by":"wrap","input":{"arguments":${given},"inputResponses":null,"upstreamState":null}}`;
      await refused(code, post("begin", body, await prove(organization, envelope)));
    });
  }

  it("begins nothing without a proof, or for whom it does not know", async () => {
    const envelope = await permit();
    await refused("PROOF_MISSING", begin(envelope, INPUT, null));
    await refused("BODY_INVALID", post("begin", { envelope, by: "gateway", input: INPUT }, null));
  });

  it("takes an input of 2 MB, and none beyond the limit", async () => {
    const large = (size: number) => ({ ...INPUT, arguments: { path: "/srv/a", content: "x".repeat(size) } });
    expect((await begin(await permit({ input: large(2_000_000) }), large(2_000_000))).status).to.equal(200);
    await refused("BODY_TOO_LARGE", begin(await permit(), large(5_000_000)));
  });
});
