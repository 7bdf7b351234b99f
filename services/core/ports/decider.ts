import type { PolicyReason } from "../words/reasons.ts";
import type { Dimension, Verdict } from "../words/verdicts.ts";
import type { Pin } from "./ports.ts";

/** What a policy said of one action. */
export interface Decision {
  readonly verdict: Exclude<Verdict, "None">;
  readonly dimension: Dimension;
  readonly reason: PolicyReason;
}

export interface DecisionCall {
  /** the block everything is read at */
  readonly pin: Pick<Pin, "hash">;
  /** the evaluator */
  readonly contract: string;
  /** of the policy version; as in a transaction, call data and the base cost come out of it */
  readonly gas: number;
  readonly callData: Uint8Array;
  /** decisions about the same thing read much the same state: a hint */
  readonly about?: string;
}

/** Runs a policy contract. The same call gives the same decision for ever. */
export interface Decider {
  /** @throws CHAIN_UNREACHABLE or CALL_NOT_RUN when the contract could not be run; a contract that fails is a decision (UNEVALUABLE) */
  decide(call: DecisionCall): Promise<Decision>;
}
