import type { Params } from "../schemas/act.ts";
import type { ValueSalts } from "../schemas/evidence.ts";
import type { ApprovalProof } from "../schemas/approval.ts";
import type { Spent } from "../schemas/spent.ts";
import { valueSalt } from "./hashes.ts";

/** What a decision is made from beside its claims, as its disclosures give it. */
export interface DecisionInputs {
  readonly params: Params;
  readonly salts: ValueSalts;
  /** what it was charged to; a denial's were read, and charged to nothing */
  readonly spent: readonly Spent[];
  readonly approvals: readonly ApprovalProof[];
}

/**
 * The salts of the values an action has.
 * @param mappingSalt 32 bytes in hex
 * @param target origin
 */
export function valueSaltsOf(mappingSalt: string, target: string, { recipient, dataset }: Params): ValueSalts {
  return {
    target: valueSalt(mappingSalt, "target", target),
    ...(recipient === undefined ? {} : { recipient: valueSalt(mappingSalt, "recipient", recipient) }),
    ...(dataset === undefined ? {} : { dataset: valueSalt(mappingSalt, "dataset", dataset) }),
  };
}
