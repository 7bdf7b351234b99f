import { z } from "zod";

import type { ErrorCode } from "../core/errors/registry.ts";
import { OF_BODY, OF_CHAIN, OF_JWS, OF_LOG, OF_POLICY } from "../core/openapi/codes.ts";
import type { About } from "../core/openapi/document.ts";
import { EXAMPLE } from "../core/openapi/examples.ts";
import type { RouteTable } from "../core/openapi/route.ts";
import { begunSchema, gatewayStatsSchema, statementSchema, statementsSchema } from "../core/schemas/answers.ts";
import { beginBodySchema, endBodySchema } from "./calls/bodies.ts";
import { MAX_STATEMENTS } from "./forwarding/statements.ts";

export const GATEWAY_ABOUT: About = {
  title: "Countersign: the gateway",
  text: "These are the gateway's own resources, below `/-/`. Every other path begins with the name of a target: `/<target>/<path>` is forwarded to the target with that path, once, when Countersign-Envelope holds a permission for exactly this request and Countersign-Proof a `pop+jwt` by its agent. Where the gateway keeps keys of agents, a plain request does without both: `Authorization: Bearer <key>` says which agent it is sent for, and the gateway asks for the permission itself. It may bring an `Idempotency-Key`, so that it is done once however often it is sent; `Countersign-Hold`, to go on with a hold; `Prefer: wait=N`, to wait for a person; `Countersign-Act-For`, whom the agent acts for; `Countersign-Agent`, which must be the key's own. An answer of a target carries Countersign-Record, a refusal of the gateway Countersign-Refusal with its code; both are RFC 9457 problem details with `code`, `detail` and `cure` where they are errors of ours. Every code is in docs/errors.md.",
  server: "http://127.0.0.1:8402",
};

/** What a plain request in the name of an agent whose key is kept may be refused with, beside what holds for every request. */
const OF_CUSTODY = [
  "BEARER_UNKNOWN",
  "BEARER_IN_URL",
  "CALLER_MISMATCH",
  "CUSTODY_MISMATCH",
  "IDEMPOTENCY_MISMATCH",
  "REQUEST_TAKEN",
  "HOLD_PENDING",
  "HOLD_UNKNOWN",
  "HOLD_CLOSED",
  "ACTION_BLOCKED",
  "SERVICE_UNREACHABLE",
  "PARAM_UNPRINTABLE",
] as const satisfies readonly ErrorCode[];

/** Every code a request to a target may be refused with, beside those of all routes. */
export const FORWARD_CODES = [
  ...OF_BODY,
  ...OF_JWS,
  ...OF_POLICY,
  ...OF_LOG,
  "HEADER_FORBIDDEN",
  "AMOUNT_INVALID",
  "DISCLOSURE_INVALID",
  "UNSUPPORTED",
  "ENVELOPE_MISSING",
  "ENVELOPE_TOO_LARGE",
  "ENVELOPE_IS_DENIAL",
  "ENVELOPE_EXPIRED",
  "ENVELOPE_NOT_YET_VALID",
  "ENVELOPE_AUDIENCE",
  "ENVELOPE_FOREIGN",
  "ENVELOPE_REPLAYED",
  "ENVELOPE_BEFORE_STORE",
  "POLICY_CONTRACT_MISMATCH",
  "PIN_UNKNOWN",
  "PIN_STALE",
  "STATE_DEGRADED",
  "VERDICT_NOT_PERMITTING",
  "AGENT_UNKNOWN",
  "AGENT_KEY_MISMATCH",
  "AGENT_SUSPENDED",
  "AGENT_REVOKED",
  "LINEAGE_NOT_STANDING",
  "ORGANIZATION_PAUSED",
  "PROOF_MISSING",
  "PROOF_INVALID",
  "PROOF_EXPIRED",
  "RATE_LIMITED",
  "TARGET_UNKNOWN",
  "TARGET_MISMATCH",
  "METHOD_MISMATCH",
  "URI_MISMATCH",
  "CONTENT_TYPE_MISMATCH",
  "CONTENT_MISMATCH",
  "MAP_MISMATCH",
  "ACTION_UNMAPPED",
  "ACTION_MISMATCH",
  "PARAMS_MISMATCH",
  "PREVIEW_MISSING",
  "PREVIEW_UNASKED",
  "PREVIEW_UNAVAILABLE",
  "IMPACT_CHANGED",
  "TARGET_UNREACHABLE",
  "TARGET_REDIRECTED",
  "TARGET_HEADERS_TOO_LARGE",
  "CREDENTIAL_UNAVAILABLE",
  ...OF_CUSTODY,
] as const satisfies readonly ErrorCode[];

/** What only a request to an HTTP target can be refused with. */
const OF_HTTP: readonly ErrorCode[] = [
  "HEADER_FORBIDDEN",
  "TARGET_UNKNOWN",
  "METHOD_MISMATCH",
  "URI_MISMATCH",
  "CONTENT_TYPE_MISMATCH",
  "ACTION_UNMAPPED",
  "PREVIEW_MISSING",
  "PREVIEW_UNAVAILABLE",
  "IMPACT_CHANGED",
  "TARGET_UNREACHABLE",
  "TARGET_REDIRECTED",
  "TARGET_HEADERS_TOO_LARGE",
  "CREDENTIAL_UNAVAILABLE",
  ...OF_CUSTODY,
];
const OF_CALLS = ["TOOL_UNKNOWN", "TOOL_CHANGED", "TOOL_INPUT_INVALID"] as const satisfies readonly ErrorCode[];

function isOfCalls(code: ErrorCode): boolean {
  return !OF_HTTP.includes(code);
}

/** What an envelope may be refused for that is brought as a member of a body. */
const OF_PRESENTED = [
  ...OF_BODY,
  ...OF_JWS,
  ...OF_CHAIN,
  ...OF_LOG,
  "DISCLOSURE_INVALID",
  "ENVELOPE_TOO_LARGE",
  "ENVELOPE_IS_DENIAL",
  "ENVELOPE_FOREIGN",
  "ENVELOPE_AUDIENCE",
  "ENVELOPE_REPLAYED",
] as const satisfies readonly ErrorCode[];

const envelope = z.string().min(1);

/** POST /-/statements */
export const statementBodySchema = z.union([
  z.strictObject({ envelope }),
  z.strictObject({ envelopes: z.array(envelope).min(1).max(MAX_STATEMENTS) }),
]);

/** What the gateway answers about permissions and itself. */
export const GATEWAY_ROUTES = {
  statements: {
    method: "post",
    path: "/statements",
    summary: "Ask what became of a permission",
    text: "Whoever holds the envelope may ask, with or without its disclosures. One that has expired unused is ended by asking; with a proof by its agent it is handed back before that. Several may be asked about at once; nothing is handed back that way.",
    auth: "surrender",
    body: { name: "StatementRequest", schema: statementBodySchema, example: { envelope: EXAMPLE.envelope } },
    answers: {
      200: {
        name: "StatementAnswer",
        schema: z.union([statementSchema, statementsSchema]),
        text: "The final `outcome+jwt` and its place in the gateway's log; of several, each in its place, or the code of why there is none.",
        example: { outcome: EXAMPLE.jws, seq: 2 },
      },
    },
    codes: [
      ...OF_PRESENTED,
      "ENVELOPE_BEFORE_STORE",
      "DISPATCH_UNFINISHED",
      "UNSUPPORTED",
      "PROOF_MISSING",
      "PROOF_INVALID",
      "PROOF_EXPIRED",
      "AGENT_UNKNOWN",
      "AGENT_KEY_MISMATCH",
      "RATE_LIMITED",
    ],
  },
  begin: {
    method: "post",
    path: "/tools/begin",
    summary: "Begin a call of a tool",
    text: "Uses a permission for a call of a tool, once, after everything that is checked of a request before it is forwarded: the action is read out of this very input with the mapping. Only then pass the call on, as the RFC 8785 text of `input.arguments`, and say at `/-/tools/end` what became of it. A call that never ends has an unknown outcome and keeps its budget.",
    auth: "agent",
    body: {
      name: "BeginRequest",
      schema: beginBodySchema,
      example: {
        envelope: EXAMPLE.envelope,
        by: "wrap",
        input: { arguments: { path: "notes/today.txt", content: "hello" }, inputResponses: null, upstreamState: null },
      },
    },
    answers: {
      200: {
        name: "Begun",
        schema: begunSchema,
        text: "The call may be passed on. `record` is the dispatch in the gateway's log.",
        example: { dispatch: EXAMPLE.hash, record: "2/5" },
      },
    },
    codes: [...FORWARD_CODES.filter(isOfCalls), ...OF_CALLS],
  },
  end: {
    method: "post",
    path: "/tools/end",
    summary: "Say what became of a call of a tool",
    text: "The agent that began it says so, once; the same again gets the same answer. With `result`, `form` says what `digest` is of: the RFC 8785 text of the result, or its raw bytes where it has none. What nobody knows is `unknown`, with a word why. Nothing is given back of its budget. Of a call by hook, `ran` is the digest of the input that ran: another one than began ends it as `unknown` (`HOOK_INPUT_CHANGED`).",
    auth: "agent",
    body: {
      name: "EndRequest",
      schema: endBodySchema,
      example: {
        envelope: EXAMPLE.envelope,
        result: "ok",
        form: "jcs",
        digest: "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
      },
    },
    answers: {
      200: {
        name: "Ended",
        schema: statementSchema,
        text: "The final `outcome+jwt`, and its place in the gateway's log.",
        example: { outcome: EXAMPLE.jws, seq: 6 },
      },
    },
    codes: [
      ...OF_PRESENTED,
      "TARGET_MISMATCH",
      "DISPATCH_UNFINISHED",
      "CALL_NOT_BEGUN",
      "OUTCOME_CONFLICT",
      "PROOF_MISSING",
      "PROOF_INVALID",
      "PROOF_EXPIRED",
      "AGENT_UNKNOWN",
      "AGENT_KEY_MISMATCH",
      "RATE_LIMITED",
    ],
  },
  stats: {
    method: "get",
    path: "/v1/stats",
    summary: "Get how long admission takes, and what shadow mode would have refused",
    text: "Milliseconds of the newest thousand requests that were admitted.",
    auth: "none",
    answers: {
      200: {
        name: "GatewayStats",
        schema: gatewayStatsSchema,
        text: "`would_block` counts by code; it is empty where the gateway enforces.",
        example: { verify: { count: 9, median_ms: 12.04, p99_ms: 36.43 }, enforcement: "on", would_block: {} },
      },
    },
    codes: [],
  },
} as const satisfies RouteTable;
