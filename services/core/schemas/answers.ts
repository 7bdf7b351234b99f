import { z } from "zod";

import { mappedActSchema, paramsSchema } from "./act.ts";
import { approvedActionSchema, shownTarget } from "./approval.ts";
import { actForSchema, previewSchema } from "./pending.ts";
import { agentSubject, hex32, hexBytes, logId, seq, sha256b64, target, unixSeconds } from "./primitives.ts";

/**
 * What services answer. Answers may gain members, so whoever reads one leaves aside what it does not know; what is sent to a
 * service has closed schemas.
 */

/** POST /v1/actions: permitted. */
export const permittedSchema = z.object({
  verdict: z.enum(["AutoApproved", "Flagged"]),
  reason: z.string(),
  seq: z.int(),
  intent_seq: z.int(),
  sae: sha256b64,
  envelope: z.string(),
  /** disclosures that re-running the decision takes beside those of the envelope */
  evidence: z.array(z.string()),
  exp: z.int(),
});

/** POST /v1/actions: a person has to approve first. */
export const heldSchema = z.object({
  verdict: z.literal("Held"),
  reason: z.string(),
  seq: z.int(),
  hold: sha256b64,
  denial: z.string(),
  evidence: z.array(z.string()),
  expires: z.int(),
});

/** An approver's no, by the `seq` of its record; `why` is null once the act was erased. */
const deniedBySchema = z.object({ signer: hexBytes, why: z.string().nullable(), seq });
export type DeniedBy = z.infer<typeof deniedBySchema>;

/** RFC 9457 problem details; a refusal of the policy carries its signed denial. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  cure: z.string(),
  verdict: z.string().optional(),
  dimension: z.string().optional(),
  reason: z.string().optional(),
  seq: z.int().optional(),
  denial: z.string().optional(),
  evidence: z.array(z.string()).optional(),
  /** of APPROVAL_DENIED */
  denied_by: deniedBySchema.optional(),
});

const sourceSchema = z.discriminatedUnion("from", [
  z.object({ from: z.literal("service") }),
  z.object({ from: z.literal("policy"), policy: z.int() }),
  z.object({ from: z.literal("delegation"), id: hex32, depth: z.int(), agent: z.int() }),
]);

/** One limit beside what stands at it. */
const limitSchema = z.object({
  limit: z.string(),
  source: sourceSchema,
  kind: z.enum(["amount", "count", "time", "moment", "condition"]),
  dimension: z.string(),
  verdict: z.string(),
  reason: z.string(),
  value: z.string().nullable(),
  bound: z.string(),
  unit: z.string().nullable(),
  beyond: z.boolean().nullable(),
  headroom: z.string().nullable(),
  used: z.number().nullable(),
});

/** POST /v1/simulate: what would happen. Limits are null when the service could not read them. */
export const simulationSchema = z.object({
  simulated: z.literal(true),
  verdict: z.enum(["AutoApproved", "Flagged", "Held", "Blocked"]),
  dimension: z.string(),
  reason: z.string(),
  explanation: z.string(),
  would_hold_until: z.int().nullable(),
  approvals: z.int(),
  approvals_needed: z.int().nullable(),
  policy: z.int(),
  version: z.int(),
  block: z.object({ number: z.int(), hash: hex32 }),
  limits: z.array(limitSchema).nullable(),
  decisive: limitSchema.nullable(),
  nearest: limitSchema.nullable(),
});

/** GET /v1/holds: what waits for a person. */
export const holdListSchema = z.object({
  holds: z.array(
    z.object({
      hold: sha256b64,
      /** of the denial */
      seq,
      expires: unixSeconds,
      agent: agentSubject,
      /** `countersign.plan` for a plan */
      type: z.string(),
      sub: shownTarget,
      /** people whose yes has not expired */
      approvals: z.int().min(0),
      /** people the policy asks for; null where nobody can tell */
      approvals_needed: z.int().min(0).nullable(),
    }),
  ),
  next: seq.nullable(),
});

export type HoldList = z.infer<typeof holdListSchema>;
export type ListedHold = HoldList["holds"][number];

/** What a hold can be: it waits, was resumed, was denied by an approver, ended by itself, or is a plan that was revoked. */
export const HOLD_STATES = ["open", "spent", "denied", "expired", "revoked"] as const;

/** GET /v1/holds/:hold: what a person has to know and to sign. */
export const holdViewSchema = z.object({
  hold: sha256b64,
  state: z.enum(HOLD_STATES),
  expires: unixSeconds,
  seq,
  policy: z.int().min(1),
  version: z.int().min(1),
  /** whose yes has not expired, oldest first; whether they are enough, the policy says when the agent resumes */
  approved_by: z.array(z.object({ signer: hexBytes, valid_before: unixSeconds, seq })),
  approvals_needed: z.int().min(0).nullable(),
  denied_by: deniedBySchema.nullable(),
  /** null for a plan */
  action: z
    .object({
      type: z.string(),
      agent: agentSubject,
      sub: target,
      /** null for a call of a tool, which `act.tool` names */
      method: z.string().nullable(),
      uri: z.string().nullable(),
      /** what the agent's intent asks to be held for; null when it does not */
      why: z.string().nullable(),
      /** whom the agent acts for; null where it names nobody */
      act_for: actForSchema.nullable(),
      params: paramsSchema.nullable(),
      /** hashes of what the target said it would do, and of the state it said so of; null for what is done in one phase */
      preview: previewSchema.nullable(),
      act: mappedActSchema,
      disclosures: z.array(z.string()),
    })
    .nullable(),
  /** the plan that waits, with its disclosures: `<plan>~<disclosure>~...~`; null for an action */
  plan: z.string().nullable(),
  /** EIP-712, as `eth_signTypedData_v4` takes it */
  typed_data: z
    .object({
      domain: z.looseObject({}),
      types: z.looseObject({}),
      primaryType: z.literal("Approval"),
      message: z.looseObject({ log: logId, validBefore: unixSeconds, action: approvedActionSchema }),
    })
    .nullable(),
  /** the same for a no, with an empty `why` that is the approver's to fill */
  denial_typed_data: z
    .object({
      domain: z.looseObject({}),
      types: z.looseObject({}),
      primaryType: z.literal("DenyAction"),
      message: z.looseObject({
        log: logId,
        validBefore: unixSeconds,
        denied: z.object({ action: approvedActionSchema, why: z.literal("") }),
      }),
    })
    .nullable(),
});

/** POST /v1/plans: an approver reads and signs it like a hold, under this id. */
export const plannedSchema = z.object({ plan: sha256b64, root: hex32, seq, expires: unixSeconds });

/** The place of what was recorded. */
export const recordedSchema = z.object({ seq });

/** POST /v1/outcomes: null when nothing is given back. */
export const settledSchema = z.object({ seq: seq.nullable() });

/** A record of a log, without its disclosures. */
export const recordViewSchema = z.object({ seq, kind: z.string(), record: z.string() });

/** The signed checkpoint of a batch. */
export const signedCheckpointSchema = z.object({ checkpoint: z.string() });

/** Public keys (RFC 7517). */
export const jwksSchema = z.object({
  keys: z.array(
    z.object({
      kty: z.enum(["OKP", "EC"]),
      crv: z.enum(["Ed25519", "P-256"]),
      x: z.string(),
      y: z.string().optional(),
      kid: sha256b64,
      alg: z.enum(["EdDSA", "ES256"]),
      use: z.literal("sig"),
    }),
  ),
});

/** The final outcome of a permission, and its place in the enforcement point's log. */
export const statementSchema = z.object({ outcome: z.string(), seq });

/** One for each envelope that was asked about, in their order; a code where there is none. */
export const statementsSchema = z.object({
  statements: z.array(z.union([statementSchema, z.object({ code: z.string() })])),
});

/** POST /-/tools/begin: the call may be passed on now. */
export const begunSchema = z.object({
  /** SAE hash */
  dispatch: sha256b64,
  /** of the dispatch in the gateway's log: `<log>/<seq>` */
  record: z.string().regex(/^[1-9][0-9]*\/[1-9][0-9]*$/),
});

const durationsSchema = z.object({ count: z.int(), median_ms: z.number().nullable(), p99_ms: z.number().nullable() });

export const signingStatsSchema = z.object({ decide: durationsSchema, sign: durationsSchema });

const enforcementSchema = z.enum(["on", "shadow"]);

export const gatewayStatsSchema = z.object({
  verify: durationsSchema,
  enforcement: enforcementSchema,
  would_block: z.record(z.string(), z.int()),
});

/** The process answers. A gateway says beside it whether it enforces. */
export const healthSchema = z.object({ status: z.literal("ok"), enforcement: enforcementSchema.optional() });

/** `ok`, or an error code, by name of the check. */
const checksSchema = z.record(z.string(), z.string());

export const readinessSchema = z.object({
  ready: z.boolean(),
  checks: checksSchema,
  notices: checksSchema.optional(),
  enforcement: enforcementSchema.optional(),
});

/** An OpenAPI 3.1 document. */
export const openApiSchema = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) });
