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

/** Life of an agent; Revoked is absorbing. */
export const STATUSES = ["None", "Active", "Suspended", "Revoked"] as const;
export type Status = (typeof STATUSES)[number];

/** Kinds of signing key. */
export const KEY_TYPES = ["None", "Ed25519", "P256"] as const;
export type KeyType = (typeof KEY_TYPES)[number];

/** Whose hand holds an agent's key: its own process, one beside this agent alone, or a gateway many agents share. */
export const CUSTODIES = ["None", "Agent", "Sidecar", "Gateway"] as const;
export type Custody = (typeof CUSTODIES)[number];

/** Classification of data, from open to closed. Index = the number the contracts use. */
export const CLASSIFICATIONS = ["public", "restricted", "confidential", "secret", "top_secret"] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

/** Whether a verdict is a permission: everything else, and everything unknown, is not. */
export function permits(verdict: Verdict): boolean {
  return verdict === "AutoApproved" || verdict === "Flagged";
}
