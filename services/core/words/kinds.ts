/** Kinds of record in a log. The number is the first byte of a leaf: append-only, never reused. */
export const RECORD_KINDS = {
  intent: 1,
  sae: 2,
  denial: 3,
  outcome: 4,
  approval: 5,
  revocation: 6,
  void: 7,
  shadow: 8,
} as const;
export type RecordKind = keyof typeof RECORD_KINDS;

/**
 * What a log is for: only the keys of a Signing log countersign, only those of an Enforcement log say what became of it.
 * Index = the number the contracts use.
 */
export const LOG_KINDS = ["None", "Signing", "Enforcement"] as const;
export type LogKind = (typeof LOG_KINDS)[number];

/** The `typ` of every signed thing. No verifier accepts one in the place of another. */
export const JWS_TYPES = {
  intent: "intent+jwt",
  sae: "sae+jwt",
  denial: "sae-denial+jwt",
  outcome: "outcome+jwt",
  shadow: "shadow+jwt",
  checkpoint: "checkpoint+jwt",
  proof: "pop+jwt",
} as const;
export type JwsType = (typeof JWS_TYPES)[keyof typeof JWS_TYPES];

/** What became of a permission. Only `executed`, `not_executed` and `unknown` are final. */
export const PHASES = ["dispatched", "executed", "not_executed", "unknown"] as const;
export type Phase = (typeof PHASES)[number];
