import type { PolicyParameters } from "../policy/parameters.ts";
import type { Sae } from "../schemas/sae.ts";
import type { DecisionInputs } from "../schemas/evidence.ts";
import type { DecisionClaims } from "../calldata/request.ts";
import type { Reason } from "../words/reasons.ts";
import type { Dimension, Verdict } from "../words/verdicts.ts";

export interface NameSet {
  readonly mode: "None" | "Listed" | "All";
  readonly items: readonly string[];
}

/** Minor units in decimal digits; null for no limit. */
export interface BoundTerms {
  readonly flagAt: string | null;
  readonly soft: string | null;
  readonly hard: string | null;
}

/** An envelope of a delegation (contracts/types/Envelope.sol). */
export interface LimitTerms {
  readonly dimensions: readonly Dimension[];
  readonly financial: Readonly<Record<"perAction" | "perDay" | "perMonth" | "lifetime", BoundTerms>> & {
    readonly currency: string;
  };
  readonly operational: {
    readonly operations: NameSet;
    readonly targets: NameSet;
    readonly perHour: number | null;
    readonly perDay: number | null;
  };
  readonly temporal: {
    /** bit h is hour h of the UTC week, from Monday 00:00; hex */
    readonly week: string;
    readonly blackouts: readonly { readonly from: number; readonly until: number }[];
  };
  readonly dataAccess: {
    readonly readable: NameSet;
    readonly writable: NameSet;
    readonly ceiling: number;
    readonly pii: boolean;
  };
  readonly communication: { readonly channels: NameSet; readonly recipients: NameSet; readonly outside: boolean };
}

/** One delegation of a path. Times are unix seconds. */
export interface DelegationTerms {
  readonly id: string;
  /** 1 right under the genesis */
  readonly depth: number;
  readonly agentId: number;
  readonly reasoningRequired: boolean;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly limits: LimitTerms;
}

export type ExplainedClaims = DecisionClaims & { readonly ctx: Pick<Sae["ctx"], "posture"> };

/** Everything a decision was made from, and what was decided. */
export interface Explained extends DecisionInputs {
  readonly claims: ExplainedClaims;
  /** unix seconds of the block the decision was made at; null when it is not known */
  readonly blockTime: number | null;
  /** null when the evaluator's parameters are not TrustPolicy's */
  readonly terms: PolicyParameters | null;
  /** from the acting delegation up to the one under the genesis */
  readonly path: readonly DelegationTerms[];
  readonly decision: {
    readonly verdict: Verdict;
    readonly dimension: Dimension;
    readonly reason: Reason;
  };
}
