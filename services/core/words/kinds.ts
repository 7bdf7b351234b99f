/** Kinds of record in a log. The number is the first byte of a leaf: append-only, never reused. */
export const RECORD_KINDS = {
  intent: 1,
  sae: 2,
  denial: 3,
  outcome: 4,
  approval: 5,
  /** a plan has ended before its time */
  revocation: 6,
  void: 7,
  shadow: 8,
  /** an approver says no */
  approval_denial: 9,
  /** what an agent intends to do, for a human to sign once */
  plan: 10,
  /** what an agent says it did, after the outcome */
  behaviour: 11,
  handshake: 12,
  token: 13,
  certificate: 14,
  attestation: 15,
  /** a service is stricter than the contract from here on */
  floor: 16,
  /** disclosures of an older record were erased */
  erasure: 17,
  /** the domain's file was applied */
  domain: 18,
  /** a hop of a chain of agents was verified */
  hop: 19,
  /** a part of the log was moved elsewhere */
  segment: 20,
} as const;
export type RecordKind = keyof typeof RECORD_KINDS;

/** Kinds some part of this version makes. The others are numbered, and readers refuse them: nobody could say what they mean. */
const MADE_KINDS = [
  "intent",
  "sae",
  "denial",
  "outcome",
  "approval",
  "void",
  "shadow",
  "approval_denial",
  "floor",
  "behaviour",
  "erasure",
  "plan",
  "revocation",
] as const;
export type MadeKind = (typeof MADE_KINDS)[number];

export function isMade(kind: RecordKind): kind is MadeKind {
  return (MADE_KINDS as readonly RecordKind[]).includes(kind);
}

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
  erasure: "erasure+jwt",
  plan: "plan+jwt",
  revocation: "revocation+jwt",
  floor: "floor+jwt",
  behaviour: "behaviour+jwt",
  checkpoint: "checkpoint+jwt",
  proof: "pop+jwt",
  reading: "read+jwt",
  /** an operator tells a log's owner what to erase */
  order: "erase+jwt",
  /** an agent or an operator tells it which plan ends */
  revoke: "revoke+jwt",
} as const;
export type JwsType = (typeof JWS_TYPES)[keyof typeof JWS_TYPES];

/** What became of a permission. Only `executed`, `not_executed` and `unknown` are final. */
export const PHASES = ["dispatched", "executed", "not_executed", "unknown"] as const;
export type Phase = (typeof PHASES)[number];
