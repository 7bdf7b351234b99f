import { z } from "zod";

import { LOWER_POSTURES } from "../words/verdicts.ts";
import { actionType, address, hex32, logId, logUrn, seq, sha256b64, token, unixSeconds } from "./primitives.ts";

const count = z.int().min(0).max(1_000_000);

/** What caused a floor: a closed list, and always what anyone can look up or count again. */
const whySchema = z.discriminatedUnion("by", [
  /** a denial says that the agent broke a limit */
  z.strictObject({
    by: z.literal("violation"),
    record: sha256b64,
    seq,
    reason: z.string().regex(/^[A-Z][A-Z0-9_]{2,60}$/),
  }),
  /** a hold nobody approved or denied: since when it waited, and how long that may be */
  z.strictObject({ by: z.literal("absent"), hold: sha256b64, seq, since: unixSeconds, after: z.int().min(1) }),
  /** the newest block that was known is so many seconds away */
  z.strictObject({
    by: z.literal("lost_chain"),
    block: z.strictObject({ number: z.int().min(0), hash: hex32 }),
    age: z.int().min(1),
  }),
  /** rates of the decisions from `from` (unix seconds, exclusive) on, and the thresholds they reached; null is no threshold */
  z.strictObject({
    by: z.literal("breaker"),
    from: unixSeconds,
    decisions: count,
    denials: count,
    errors: count,
    thresholds: z.strictObject({
      least: z.int().min(1),
      denials: z.int().min(1).max(100).nullable(),
      errors: z.int().min(1).max(100).nullable(),
    }),
  }),
  /** a trial under an open breaker was refused, or ended in an error */
  z.strictObject({ by: z.literal("trial"), floor: sha256b64, record: sha256b64, seq }),
]);
export type FloorCause = z.infer<typeof whySchema>;

/** How a floor ends by itself. Nothing else ends it, so no service loosens what it recorded. */
const endsSchema = z.discriminatedUnion("by", [
  /** once the registry has a posture at or below the floor's: from there only the council raises */
  z.strictObject({ by: z.literal("governance") }),
  /** at a time, exclusive */
  z.strictObject({ by: z.literal("time"), until: unixSeconds }),
  /** once somebody approves or denies one of the agent's holds */
  z.strictObject({ by: z.literal("review") }),
  /** from `after` on it asks for `Held` only, and so many permissions of that kind end it; a trial that fails never does */
  z.strictObject({ by: z.literal("trials"), after: unixSeconds, trials: z.int().min(1).max(100) }),
]);
export type FloorEnd = z.infer<typeof endsSchema>;

/**
 * That the signing service is stricter with an agent than the contract from here on: `floor+jwt`, signed by the log's key, in its
 * own log. Decisions name it in `ctx.floor` for as long as it applies.
 */
export const floorRecordSchema = z.strictObject({
  v: z.literal(1),
  iss: logUrn,
  /** id in the registry */
  agent: z.int().min(1),
  /** only actions of this type; null for all of them */
  type: actionType.nullable(),
  /** SHA-256 of the mapping whose rule it follows */
  map: sha256b64,
  why: whySchema,
  /** what the agent's autonomy is lowered to; null where only the verdict counts */
  posture: z.enum(LOWER_POSTURES).nullable(),
  /** mildest verdict, the posture's where there is one */
  verdict: z.enum(["Flagged", "Held", "Blocked"]),
  ends: endsSchema,
  iat: unixSeconds,
  jti: token,
  chain: z.strictObject({ log: logId, seq, anchor: address }),
});
export type FloorRecord = z.infer<typeof floorRecordSchema>;

/** What a floor says, before it has a place in a log. */
export type FloorDraft = Omit<FloorRecord, "v" | "iss" | "jti" | "chain">;
