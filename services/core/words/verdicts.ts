/** Index = the number the contracts use (contracts/types/Words.sol). Ordered: the strictest always wins. */
export const VERDICTS = ["None", "AutoApproved", "Flagged", "Held", "Blocked"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Dimension of the limit that decided. */
export const DIMENSIONS = ["None", "Financial", "Operational", "Temporal", "DataAccess", "Communication"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Autonomy of an agent, from least to most. */
export const POSTURES = [
  "None",
  "PseudoAgent",
  "Supervised",
  "SharedPlanning",
  "ContinuousInsight",
  "Delegated",
] as const;
export type Posture = (typeof POSTURES)[number];

/** Postures a floor can lower an agent to; of a Delegated one nothing is asked. */
export const LOWER_POSTURES = ["PseudoAgent", "Supervised", "SharedPlanning", "ContinuousInsight"] as const;
export type LowerPosture = (typeof LOWER_POSTURES)[number];

/** Life of an agent; Revoked is absorbing. */
export const STATUSES = ["None", "Active", "Suspended", "Revoked"] as const;
export type Status = (typeof STATUSES)[number];

/** Kinds of signing key. */
export const KEY_TYPES = ["None", "Ed25519", "P256"] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** Whose hand holds an agent's key: its own process, one beside this agent alone, or a gateway many agents share. */
export const CUSTODIES = ["None", "Agent", "Sidecar", "Gateway"] as const;
export type Custody = (typeof CUSTODIES)[number];

/** What can be stricter than the contract alone: a signed record of a service, a token, an attestation, or a score. */
export const FLOOR_SOURCES = ["None", "Record", "Token", "Attestation", "Score"] as const;

/**
 * What can change an evaluator's answers while its code stays, from least to most: nothing; the contracts of its organization,
 * whose changes are governed; anything else. None is no answer, and counts as Mutable.
 */
export const STATEFULNESSES = ["None", "Pure", "Organization", "Mutable"] as const;
export type Statefulness = (typeof STATEFULNESSES)[number];

/** Classification of data, from open to closed. Index = the number the contracts use. */
export const CLASSIFICATIONS = ["public", "restricted", "confidential", "secret", "top_secret"] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

/** Whether a verdict is a permission: everything else, and everything unknown, is not. */
export function permits(verdict: Verdict): boolean {
  return verdict === "AutoApproved" || verdict === "Flagged";
}
