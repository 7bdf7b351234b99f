import { PARTNER_REASON } from "../words/reasons.ts";

/**
 * What counts as a violation: the agent asked for what a hard limit forbids, or signed that its request is another one than it is.
 * That is the last row of the gradient (Blocked: hard limit violated) and the breach of a constraint that lowers a posture at once.
 * What the surroundings caused is none (state, pause, approvals, a floor), and neither is a rate: it is there to be reached.
 */
const VIOLATIONS: ReadonlySet<string> = new Set([
  "OPERATION_NOT_ALLOWED",
  "TARGET_NOT_ALLOWED",
  "DIMENSION_NOT_HELD",
  "ABOVE_BLOCK",
  "NO_AUTHORITY",
  "LINEAGE_FOREIGN",
  "OUTSIDE_HOURS",
  "BLACKOUT",
  "OPERATION_NOT_DELEGATED",
  "TARGET_NOT_DELEGATED",
  "CURRENCY_NOT_DELEGATED",
  "HARD_LIMIT",
  "DATA_SET_NOT_DELEGATED",
  "CLASSIFICATION_CEILING",
  "PII_NOT_DELEGATED",
  "CHANNEL_NOT_DELEGATED",
  "RECIPIENT_NOT_DELEGATED",
  "OUTSIDE_NOT_DELEGATED",
  "CAPABILITY_MISSING",
  "RELEASE_CEILING",
  "RELEASE_PII",
  "ACTION_MISMATCH",
  "PARAMS_MISMATCH",
]);

/** Reasons for a denial that say nothing about the agent: neither a violation, nor counted as a denial by a breaker. */
const SURROUNDINGS: ReadonlySet<string> = new Set([
  "UNEVALUABLE",
  "STALE_STATE",
  "STATE_DEGRADED",
  "POLICY_UNKNOWN",
  "MAPPING_MISMATCH",
  "PAUSED",
  "FLOOR_RECORD",
  "GENESIS_PENDING",
  "LINEAGE_AGENT",
  "LINEAGE_KEY",
]);

/** @param reason of a denial that is Blocked */
export function isViolation(reason: string): boolean {
  return VIOLATIONS.has(PARTNER_REASON.exec(reason)?.[2] ?? reason);
}

/** @param reason of a denial that is Blocked */
export function countsAsDenied(reason: string): boolean {
  return !SURROUNDINGS.has(PARTNER_REASON.exec(reason)?.[2] ?? reason);
}
