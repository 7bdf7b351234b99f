/**
 * Reasons a policy contract gives. Index = the number in contracts/types/Reason.sol: append-only, and a test compares the
 * two lists. The text is what a person is shown.
 */
export const POLICY_REASONS = [
  ["NONE", "no decision was made"],
  ["WITHIN_LIMITS", "within every limit"],
  ["APPROVED", "a human approved it"],
  ["UNEVALUABLE", "the policy could not be evaluated, so the action is blocked"],
  ["STALE_STATE", "the chain state is too old, or the clock is off"],
  ["POLICY_UNKNOWN", "no such policy, or its current version names another evaluator"],
  ["MAPPING_MISMATCH", "the action mapping is not the one registered with the policy"],
  ["AGENT_UNKNOWN", "the agent is not registered"],
  ["AGENT_SUSPENDED", "the agent is suspended"],
  ["AGENT_REVOKED", "the agent is revoked"],
  ["MODEL_MISMATCH", "the agent is not running the registered model"],
  ["POSTURE_FLOOR", "the agent's posture requires more scrutiny"],
  ["OPERATION_NOT_ALLOWED", "the policy does not know this operation"],
  ["TARGET_NOT_ALLOWED", "the target is not on the list"],
  ["DIMENSION_NOT_HELD", "the action has a facet the policy gives no authority over"],
  ["AMOUNT_MISSING", "this operation needs an amount"],
  ["CURRENCY_MISMATCH", "the amount is not in the policy's currency"],
  ["RULE_FLOOR", "this operation always requires more scrutiny"],
  ["ABOVE_FLAG", "the amount is above the flag threshold"],
  ["ABOVE_HOLD", "the amount is above the hold threshold: a human must approve"],
  ["ABOVE_BLOCK", "the amount is above the block threshold"],
  ["APPROVAL_INVALID", "an approval is malformed, duplicate, or signed by another key"],
  ["APPROVAL_EXPIRED", "an approval has expired"],
  ["APPROVER_UNKNOWN", "an approver is not in the policy"],
  ["APPROVER_CEILING", "the amount is above the approver's ceiling"],
  ["NO_AUTHORITY", "no delegation gives the agent authority for this"],
  ["LINEAGE_FOREIGN", "the delegation belongs to another agent"],
  ["LINEAGE_REVOKED", "the delegation, or one above it, was revoked"],
  ["LINEAGE_AGENT", "an agent above in the lineage is suspended or revoked"],
  ["GENESIS_PENDING", "the genesis at the top of the lineage is not in force yet"],
  ["NOT_YET_VALID", "the delegation is not valid yet"],
  ["DELEGATION_EXPIRED", "the delegation has expired"],
  ["OUTSIDE_HOURS", "outside the hours the delegation allows"],
  ["BLACKOUT", "inside a blackout window of the delegation"],
  ["RATE_EXCEEDED", "more actions than the delegation allows in this time"],
  ["COUNTER_MISMATCH", "the budgets that were charged are not those of the lineage"],
  ["OPERATION_NOT_DELEGATED", "the delegation does not cover this operation"],
  ["TARGET_NOT_DELEGATED", "the delegation does not cover this target"],
  ["CURRENCY_NOT_DELEGATED", "the delegation is in another currency"],
  ["NEAR_LIMIT", "near a limit of the delegation"],
  ["SOFT_LIMIT", "above a soft limit of the delegation: a human must approve"],
  ["HARD_LIMIT", "above a hard limit of the delegation"],
  ["DATA_SET_NOT_DELEGATED", "the delegation does not cover this data set in this way"],
  ["CLASSIFICATION_CEILING", "the data is classified higher than the delegation allows"],
  ["CLASSIFICATION_MISSING", "data is touched, and its classification is not known"],
  ["PII_NOT_DELEGATED", "the delegation does not allow personal data"],
  ["CHANNEL_NOT_DELEGATED", "the delegation does not cover this channel"],
  ["RECIPIENT_NOT_DELEGATED", "the delegation does not cover this recipient"],
  ["OUTSIDE_NOT_DELEGATED", "the delegation does not allow recipients outside the organization"],
  ["REASONING_MISSING", "the delegation requires a stated reason, and there is none"],
  ["CAPABILITY_MISSING", "the agent was never attested for this operation"],
  ["CAPABILITY_EXPIRED", "the agent's attestation for this operation has expired"],
  ["MODEL_UNKNOWN", "the agent's model is not in the model registry"],
  ["MODEL_REVOKED", "the agent's model was revoked"],
  ["MODEL_LEVEL", "the provenance of the agent's model is below the level the policy asks for"],
  ["RISK_FLOOR", "the risk score requires more scrutiny"],
  ["RELEASE_CEILING", "data of this classification may not go to this recipient"],
  ["RELEASE_PII", "personal data may not go to this recipient"],
  ["PAUSED", "the organization is paused"],
  [
    "LINEAGE_KEY",
    "an agent above in the lineage got another key by recovery: what was granted to the lost one is void",
  ],
  ["CUSTODY_MISMATCH", "the agent's key is in another hand than the decision says"],
  ["CUSTODY_FLOOR", "an agent whose key is in this hand requires more scrutiny"],
  [
    "FLOOR_INVALID",
    "what is stricter than the policy is malformed, or a token or attestation comes without its limits",
  ],
  ["FLOOR_RECORD", "a signed record of a service requires more scrutiny"],
  ["TOKEN_LIMIT", "the token the agent acts with does not cover this, or not without scrutiny"],
  ["ATTESTATION_FLOOR", "what attests the agent's surroundings requires more scrutiny"],
  ["SCORE_FLOOR", "a score of the agent requires more scrutiny"],
  ["PLAN_INVALID", "the action is no step of the plan it names, or resumes a hold as well"],
  ["PLAN_STEP_USED", "this step of the plan was taken before"],
] as const;

export type NamedReason = (typeof POLICY_REASONS)[number][0];

/** What an evaluator of the organization's own (by its place, from 1), or a partner, gave as its reason. */
export type PolicyReason = NamedReason | `CUSTOM_${number}_${number}` | `PARTNER_${number}_${string}`;

/** Contracts/types/Reason.sol adds these to the reason of the evaluator at a place, times the place from 1. */
const CUSTOM = 1_000;
const PARTNER = 10_000;
const MAX_CUSTOMS = 8;
const MAX_PARTNERS = 4;

/** The name of a reason code in a policy's answer; undefined for a code no policy gives. */
export function policyReason(code: bigint): PolicyReason | undefined {
  const partner = reasonAt(code, PARTNER, MAX_PARTNERS);
  if (partner === undefined) return ownReason(code);
  const theirs = ownReason(partner.reason);
  // What a partner names by a number that is not in the list above has no name here.
  return `PARTNER_${partner.place}_${theirs ?? String(partner.reason)}`;
}

function ownReason(code: bigint): Exclude<PolicyReason, `PARTNER${string}`> | undefined {
  const custom = reasonAt(code, CUSTOM, MAX_CUSTOMS);
  if (custom !== undefined) return `CUSTOM_${custom.place}_${Number(custom.reason)}`;
  const name = code < BigInt(POLICY_REASONS.length) ? POLICY_REASONS[Number(code)]?.[0] : undefined;
  return name === "NONE" ? undefined : name;
}

/** Compared as integers of 256 bits: a huge code must not become a small place. */
function reasonAt(code: bigint, unit: number, places: number): { place: number; reason: bigint } | undefined {
  const place = code / BigInt(unit);
  const reason = code % BigInt(unit);
  return place < 1n || place > BigInt(places) || reason === 0n ? undefined : { place: Number(place), reason };
}

const CUSTOM_REASON = /^CUSTOM_([1-8])_([1-9][0-9]{0,2})$/;
/** The reason a partner gave: its place, and its own reason. */
export const PARTNER_REASON = /^PARTNER_([1-4])_(.+)$/;
const NUMBER = /^[1-9][0-9]{0,3}$/;

/** Whether a policy contract can have given this reason. */
export function isPolicyReason(reason: string): boolean {
  const theirs = PARTNER_REASON.exec(reason)?.[2];
  return theirs === undefined ? isOwnReason(reason) : isOwnReason(theirs) || NUMBER.test(theirs);
}

function isOwnReason(reason: string): boolean {
  return CUSTOM_REASON.test(reason) || (reason !== "NONE" && textOf(reason) !== undefined);
}

function textOf(reason: string): string | undefined {
  return POLICY_REASONS.find(([name]) => name === reason)?.[1];
}

/** Reasons the signing service gives itself, before or instead of a policy evaluation. Always Blocked. */
export const SERVICE_REASONS = {
  ACTION_UNMAPPED: "no rule of the action mapping covers this request",
  ACTION_MISMATCH: "the request is another action type than the intent says",
  PARAMS_MISMATCH: "the intent's parameters are not those of the request",
  TOOL_UNKNOWN: "no rule of the action mapping knows this tool of this server",
  TOOL_CHANGED: "the tool's definition is not the one that was pinned",
  PARENT_UNKNOWN: "a parent envelope is not in this log, or was not a permission",
  PARENT_SESSION: "a parent envelope belongs to another session",
  HOLD_UNKNOWN: "no such hold in this log",
  HOLD_MISMATCH: "the intent resumes a hold of another action or agent",
  HOLD_SPENT: "the hold was resumed before",
  HOLD_EXPIRED: "the hold expired without an approval: expired holds are blocked",
  APPROVAL_DENIED: "an approver denied it",
  PLAN_UNKNOWN: "no such plan in this log",
  PLAN_MISMATCH:
    "the plan is another agent's, under another delegation or key, or the action is another one of its steps",
  PLAN_UNAPPROVED: "no approval of the plan counts",
  PLAN_EXPIRED: "the plan has expired",
  PLAN_REVOKED: "the plan was revoked, or an approver denied it",
} as const;

export type ServiceReason = keyof typeof SERVICE_REASONS;

/** Reasons for which the signing service is stricter than the policy it asked. */
export const TIGHTENING_REASONS = {
  STATE_DEGRADED: "the chain state is older than it should be: money waits for a human, everything else is flagged",
} as const;

export type TighteningReason = keyof typeof TIGHTENING_REASONS;
export type Reason = PolicyReason | ServiceReason | TighteningReason;

/** What a person is shown for a reason. */
export function explainReason(reason: Reason): string {
  const own: Readonly<Record<string, string>> = { ...SERVICE_REASONS, ...TIGHTENING_REASONS };
  return own[reason] ?? explainPolicy(reason);
}

function explainPolicy(reason: string): string {
  const [, partner, theirs = ""] = PARTNER_REASON.exec(reason) ?? [];
  if (partner !== undefined) return `partner ${partner} of the organization: ${explainPolicy(theirs)}`;
  const [, place, code] = CUSTOM_REASON.exec(reason) ?? [];
  if (place !== undefined) return `evaluator ${place} of the organization's own gives its reason ${code}`;
  return textOf(reason) ?? `reason ${reason}`;
}
