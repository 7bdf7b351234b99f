import { z } from "zod";

import { OF_BODY, OF_CHAIN, OF_JWS, OF_LOG, OF_POLICY, OF_READER, OF_STORE } from "../core/openapi/codes.ts";
import type { About } from "../core/openapi/document.ts";
import { EXAMPLE } from "../core/openapi/examples.ts";
import type { RouteTable } from "../core/openapi/route.ts";
import {
  heldSchema,
  holdListSchema,
  holdViewSchema,
  permittedSchema,
  plannedSchema,
  recordedSchema,
  settledSchema,
  signingStatsSchema,
  simulationSchema,
} from "../core/schemas/answers.ts";
import { MOST_STEPS } from "../core/schemas/plan.ts";
import { hex32, sha256b64, unixSeconds } from "../core/schemas/primitives.ts";
import {
  actionBodySchema,
  approvalBodySchema,
  behaviourBodySchema,
  denialBodySchema,
  erasureBodySchema,
  outcomeBodySchema,
  planBodySchema,
  revocationBodySchema,
} from "./bodies.ts";
import { targetName } from "../core/mapping/sources.ts";
import { toolsViewSchema } from "../core/mapping/tools-view.ts";
import { MOST_LISTED } from "./holds/hold-list.ts";
import { HELD_ACTION, LIMIT, WORDS } from "./described-examples.ts";

export const SIGNING_ABOUT: About = {
  title: "Countersign: the signing service",
  text: "Agents ask it for permissions; it decides with the policy contract's own code, signs the decision, records it, and only then answers. Errors are RFC 9457 problem details: `code` is stable, `detail` says what was wrong with this request, and `cure` what to do. Answers may gain members; requests with members nobody knows are refused. Signed objects, member by member, are in docs/formats.md.",
  server: "http://127.0.0.1:8401",
};

const ACTION = {
  name: "Action",
  schema: actionBodySchema,
  example: { intent: EXAMPLE.intent },
};
const HOLD = { hold: { text: "Id of the hold, as the 202 answer gave it.", schema: sha256b64, example: EXAMPLE.hash } };
const RECORDED = { name: "Recorded", schema: recordedSchema };

/** Why an intent is not judged. */
const OF_INTENT = [
  ...OF_BODY,
  ...OF_JWS,
  ...OF_POLICY,
  ...OF_LOG,
  "AMOUNT_INVALID",
  "PARAM_UNPRINTABLE",
  "DISCLOSURE_INVALID",
  "TOOL_INPUT_INVALID",
  "UNSUPPORTED",
  "INTENT_TOO_LARGE",
  "INTENT_LIFETIME",
  "INTENT_EXPIRED",
  "INTENT_NOT_YET_VALID",
  "INTENT_AUDIENCE",
  "INTENT_BEFORE_STORE",
  "INTENT_REUSED",
  "AGENT_UNKNOWN",
  "AGENT_KEY_MISMATCH",
  "PEP_UNKNOWN",
  "DECIDER_DISAGREES",
  "COUNTERS_UNREACHABLE",
  "ENVELOPE_TOO_LARGE",
  "RATE_LIMITED",
] as const;

/** Why an approver's yes or no is not taken. */
const OF_APPROVER = [
  "HOLD_UNKNOWN",
  "HOLD_CLOSED",
  "APPROVAL_DENIED",
  "APPROVAL_MISMATCH",
  "APPROVAL_EXPIRED",
  "ACTION_UNREADABLE",
  "APPROVER_UNKNOWN",
  "APPROVER_CEILING",
  "RATE_LIMITED",
] as const;

/** What agents, approvers and operators ask of the signing service. */
export const SIGNING_ROUTES = {
  ask: {
    method: "post",
    path: "/v1/actions",
    summary: "Ask for a permission",
    text: "The agent signs what it wants to do (`intent+jwt`, with its disclosures) and nothing else authenticates it. With `content`, the body of the request in base64url (of a call of a tool, the canonical text of its input), its parameters are compared at once. The same intent gets the same answer, so an answer that was lost is asked for again.",
    auth: "none",
    body: ACTION,
    answers: {
      200: {
        name: "Permitted",
        schema: permittedSchema,
        text: "Permitted, once: the envelope goes into Countersign-Envelope, at the gateway named in it.",
        example: {
          verdict: "AutoApproved",
          reason: "WITHIN_LIMITS",
          seq: 2,
          intent_seq: 1,
          sae: EXAMPLE.hash,
          envelope: EXAMPLE.envelope,
          evidence: [EXAMPLE.disclosure],
          exp: EXAMPLE.seconds,
        },
      },
      202: {
        name: "Held",
        schema: heldSchema,
        text: "A person has to approve first. Then the agent asks again with a new intent for the same act, and `hold` in it.",
        example: {
          verdict: "Held",
          reason: "ABOVE_HOLD",
          seq: 4,
          hold: EXAMPLE.hash,
          denial: EXAMPLE.jws,
          evidence: [EXAMPLE.disclosure],
          expires: EXAMPLE.seconds,
        },
      },
    },
    codes: [...OF_INTENT, "ACTION_BLOCKED"],
  },
  simulate: {
    method: "post",
    path: "/v1/simulate",
    summary: "Ask what would be decided now",
    text: "Takes the very intent that would be sent to /v1/actions. Nothing is signed by the service, recorded, spent or held, and the intent stays good for the real thing.",
    auth: "none",
    body: ACTION,
    answers: {
      200: {
        name: "Simulation",
        schema: simulationSchema,
        text: "What would happen, and every limit beside what stands at it. It is no promise.",
        example: {
          simulated: true,
          verdict: "Held",
          dimension: "Financial",
          reason: "ABOVE_HOLD",
          explanation: "the amount is above the hold threshold: a human must approve",
          would_hold_until: EXAMPLE.seconds,
          approvals: 0,
          approvals_needed: 1,
          policy: 1,
          version: 1,
          block: { number: 92, hash: EXAMPLE.hex },
          limits: [LIMIT],
          decisive: LIMIT,
          nearest: null,
        },
      },
    },
    codes: OF_INTENT,
  },
  listHolds: {
    method: "get",
    path: "/v1/holds",
    summary: "List what waits for a person",
    text: "The holds that can still be approved, oldest first: all of them for an operator, its own for an agent, and nobody else is told whether there are any. What each would do is read one by one.",
    auth: "reader",
    inQuery: {
      after: {
        text: "`next` of the page before; the first page if absent.",
        schema: z.int().min(0),
        example: 4,
      },
      count: {
        text: `Holds of a page; ${MOST_LISTED} if absent.`,
        schema: z.int().min(1).max(MOST_LISTED),
        example: 20,
      },
    },
    answers: {
      200: {
        name: "HoldList",
        schema: holdListSchema,
        text: "`next` is null on the last page.",
        example: {
          holds: [
            {
              hold: EXAMPLE.hash,
              seq: 4,
              expires: EXAMPLE.seconds,
              agent: HELD_ACTION.agent,
              type: HELD_ACTION.type,
              sub: HELD_ACTION.sub,
              approvals: 0,
              approvals_needed: 2,
            },
          ],
          next: null,
        },
      },
    },
    codes: [...OF_READER, ...OF_STORE, "BODY_INVALID"],
  },
  readHold: {
    method: "get",
    path: "/v1/holds/:hold",
    summary: "Read a hold",
    text: "What a person has to know and to sign. It is shown to the agent that is held, to approvers of the policy and to operators; nobody else is told whether there is such a hold.",
    auth: "hold-reader",
    inPath: HOLD,
    inQuery: {
      valid_before: {
        text: "Until when the approval is to count, unix seconds; 600 s from now if absent.",
        schema: unixSeconds,
        example: EXAMPLE.seconds,
      },
    },
    answers: {
      200: {
        name: "Hold",
        schema: holdViewSchema,
        text: "The hold, and who approved it so far. `uri`, `params` and the typed data are null once they were erased.",
        example: {
          hold: EXAMPLE.hash,
          state: "open",
          expires: EXAMPLE.seconds,
          seq: 4,
          policy: 1,
          version: 1,
          approved_by: [{ signer: EXAMPLE.address, valid_before: EXAMPLE.seconds, seq: 5 }],
          approvals_needed: 2,
          denied_by: null,
          action: HELD_ACTION,
          plan: null,
          typed_data: null,
          denial_typed_data: null,
        },
      },
    },
    codes: [
      ...OF_READER,
      ...OF_POLICY,
      ...OF_STORE,
      "BODY_INVALID",
      "HOLD_UNKNOWN",
      "APPROVAL_EXPIRED",
      "ACTION_UNREADABLE",
    ],
  },
  tools: {
    method: "get",
    path: "/v1/tools/:target",
    summary: "Get the tools an agent could be permitted to call",
    text: "The tools of a server of the mapping that the delegation, and everything above it, could ever permit its agent; an operator is shown every mapped one. How a call becomes an action stands with each, so that its agent can sign for it. Nothing is promised: a call can still be refused.",
    auth: "reader",
    inPath: { target: { text: "Name of the target in the mapping.", schema: targetName, example: "files" } },
    inQuery: {
      delegation: {
        text: "The delegation it acts under; without one, nothing is permitted.",
        schema: hex32,
        example: EXAMPLE.hex,
      },
    },
    answers: {
      200: {
        name: "Tools",
        schema: toolsViewSchema,
        text: "The server as it was pinned, the methods a rule opened, and the tools.",
        example: {
          target: "files",
          protocol: "mcp",
          server: EXAMPLE.hash,
          open: ["resources/read"],
          currencies: {},
          tools: [
            {
              tool: "write_file",
              type: "files.write",
              definition: EXAMPLE.hash,
              params: { recipient: { argument: "/path", origin: "notFromResults" } },
            },
          ],
        },
      },
    },
    codes: [...OF_READER, ...OF_POLICY, ...OF_STORE, "BODY_INVALID", "TOOL_UNKNOWN"],
  },
  approve: {
    method: "post",
    path: "/v1/holds/:hold/approvals",
    summary: "Bring an approver's signature",
    text: "Anybody may bring it: what counts is the EIP-712 signature by an approver of the policy in force, over the words of the act. The same approval again gets the same answer.",
    auth: "none",
    inPath: HOLD,
    body: {
      name: "Approval",
      schema: approvalBodySchema,
      example: {
        signer: EXAMPLE.address,
        valid_before: EXAMPLE.seconds,
        action: WORDS,
        signature: `0x${"1b".repeat(65)}`,
      },
    },
    answers: { 201: { ...RECORDED, text: "The approval is record `seq` of the log.", example: { seq: 5 } } },
    codes: [...OF_BODY, ...OF_POLICY, ...OF_LOG, "AMOUNT_INVALID", ...OF_APPROVER, "APPROVAL_INVALID"],
  },
  deny: {
    method: "post",
    path: "/v1/holds/:hold/denials",
    summary: "Bring an approver's no",
    text: "Who may approve the hold may deny it, by an EIP-712 signature of another type (`DenyAction`) over the words of the act and why. The hold ends: approvals are refused from then on, and the agent that resumes gets a signed denial with the reason APPROVAL_DENIED. The same denial again gets the same answer.",
    auth: "none",
    inPath: HOLD,
    body: {
      name: "ApprovalDenial",
      schema: denialBodySchema,
      example: {
        signer: EXAMPLE.address,
        valid_before: EXAMPLE.seconds,
        action: WORDS,
        why: "Vendor Y is under review",
        signature: `0x${"1b".repeat(65)}`,
      },
    },
    answers: { 201: { ...RECORDED, text: "The denial is record `seq` of the log.", example: { seq: 5 } } },
    codes: [...OF_BODY, ...OF_POLICY, ...OF_LOG, "AMOUNT_INVALID", ...OF_APPROVER, "DENIAL_INVALID"],
  },
  plan: {
    method: "post",
    path: "/v1/plans",
    summary: "Bring a plan",
    text: `An agent in posture SharedPlanning signs what it intends to do (\`plan+jwt\`, up to ${MOST_STEPS} steps, with their disclosures). It waits for people like a hold, under the id of the answer: they read every step at /v1/holds and sign once. From then on each step is permitted once, in any order, by an intent that names the plan (\`plan\`: root, place of the step from 1, path), until the plan ends or is revoked. A plan lifts what the posture asks for and nothing else. The same plan gets the same answer.`,
    auth: "none",
    body: { name: "Plan", schema: planBodySchema, example: { plan: EXAMPLE.intent } },
    answers: {
      201: {
        name: "Planned",
        schema: plannedSchema,
        text: "The plan is record `seq` of the log.",
        example: { plan: EXAMPLE.hash, root: EXAMPLE.hex, seq: 5, expires: EXAMPLE.seconds },
      },
    },
    codes: [
      ...OF_BODY,
      ...OF_JWS,
      ...OF_POLICY,
      ...OF_LOG,
      "AMOUNT_INVALID",
      "PARAM_UNPRINTABLE",
      "DISCLOSURE_INVALID",
      "INTENT_AUDIENCE",
      "AGENT_UNKNOWN",
      "AGENT_KEY_MISMATCH",
      "ACTION_UNMAPPED",
      "ACTION_MISMATCH",
      "PARAMS_MISMATCH",
      "TOOL_UNKNOWN",
      "TOOL_CHANGED",
      "ACTION_UNREADABLE",
      "PLAN_TOO_LARGE",
      "PLAN_STEP_TWICE",
      "PLAN_POSTURE",
      "PLAN_REUSED",
      "PLAN_STALE",
      "RATE_LIMITED",
    ],
  },
  revoke: {
    method: "post",
    path: "/v1/plans/:plan/revocations",
    summary: "Revoke a plan",
    text: "Takes a `revoke+jwt` of the plan's agent or of an operator, good for 30 s. (Approvers deny the plan like a hold.) No step is permitted from then on; permissions that were given before live as long as they say, at most 300 s.",
    auth: "none",
    inPath: { plan: { text: "Id of the plan, as the 201 answer gave it.", schema: sha256b64, example: EXAMPLE.hash } },
    body: { name: "PlanRevocation", schema: revocationBodySchema, example: { order: EXAMPLE.jws } },
    answers: { 201: { ...RECORDED, text: "The revocation is record `seq` of the log.", example: { seq: 6 } } },
    codes: [
      ...OF_BODY,
      ...OF_JWS,
      ...OF_CHAIN,
      ...OF_LOG,
      "PROOF_INVALID",
      "PROOF_EXPIRED",
      "AGENT_UNKNOWN",
      "AGENT_KEY_MISMATCH",
      "PLAN_UNKNOWN",
      "PLAN_ENDED",
      "RATE_LIMITED",
    ],
  },
  settle: {
    method: "post",
    path: "/v1/outcomes",
    summary: "Bring an enforcement point's final outcome",
    text: "Anybody may bring it: what counts is the signature of the enforcement point. What was not executed gives its budget back.",
    auth: "none",
    body: { name: "Outcome", schema: outcomeBodySchema, example: { outcome: EXAMPLE.jws } },
    answers: {
      200: {
        name: "Settled",
        schema: settledSchema,
        text: "Record `seq` gives back what was charged; null when nothing is given back.",
        example: { seq: 6 },
      },
    },
    codes: [
      ...OF_BODY,
      ...OF_JWS,
      ...OF_CHAIN,
      ...OF_LOG,
      "COUNTERS_UNREACHABLE",
      "OUTCOME_UNFOUNDED",
      "OUTCOME_CONFLICT",
      "UNSUPPORTED",
    ],
  },
  tell: {
    method: "post",
    path: "/v1/behaviours",
    summary: "Say what an agent did",
    text: "Takes an agent's `behaviour+jwt`: digests of what it acted on, of the act and of the answer it saw, for a permission of this log that was issued to it, once for each. An agent that committed itself to a document on chain owes one for whatever it executed. The same again gets the same answer.",
    auth: "none",
    body: { name: "Behaviour", schema: behaviourBodySchema, example: { behaviour: EXAMPLE.jws } },
    answers: { 201: { ...RECORDED, text: "What it said is record `seq` of the log.", example: { seq: 8 } } },
    codes: [
      ...OF_BODY,
      ...OF_JWS,
      ...OF_CHAIN,
      ...OF_LOG,
      "AGENT_UNKNOWN",
      "AGENT_KEY_MISMATCH",
      "BEHAVIOUR_UNFOUNDED",
      "BEHAVIOUR_CONFLICT",
      "RATE_LIMITED",
    ],
  },
  erase: {
    method: "post",
    path: "/v1/erasures",
    summary: "Order an erasure",
    text: "Takes an operator's `erase+jwt`, good for 30 s. All records of an order are erased, or none. After STORE_FAILED a reader of the file may keep an older copy: send the order again until it is NOTHING_TO_ERASE.",
    auth: "none",
    body: { name: "Erasure", schema: erasureBodySchema, example: { order: EXAMPLE.jws } },
    answers: { 201: { ...RECORDED, text: "The erasure is record `seq` of the log.", example: { seq: 7 } } },
    codes: [...OF_BODY, ...OF_JWS, ...OF_LOG, "PROOF_INVALID", "PROOF_EXPIRED", "RECORD_UNKNOWN", "NOTHING_TO_ERASE"],
  },
  stats: {
    method: "get",
    path: "/v1/stats",
    summary: "Get how long deciding and signing take",
    text: "Milliseconds of the newest thousand.",
    auth: "none",
    answers: {
      200: {
        name: "SigningStats",
        schema: signingStatsSchema,
        text: "Null before the first.",
        example: {
          decide: { count: 21, median_ms: 4.05, p99_ms: 98.3 },
          sign: { count: 22, median_ms: 0.24, p99_ms: 4.98 },
        },
      },
    },
    codes: [],
  },
} as const satisfies RouteTable;
