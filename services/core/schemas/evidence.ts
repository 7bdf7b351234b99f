import { z } from "zod";

import type { Params } from "./act.ts";
import { type ApprovalProof, approvalProofSchema, MAX_APPROVALS } from "./approval.ts";
import { hex32 } from "./primitives.ts";
import { MAX_SPENT, type Spent, spentSchema } from "./spent.ts";

/** Salts of the values an action has, by facet: what the digests in `pol` stand for. */
export const valueSaltsSchema = z.strictObject({
  target: hex32,
  recipient: hex32.optional(),
  dataset: hex32.optional(),
});
export type ValueSalts = Readonly<z.infer<typeof valueSaltsSchema>>;

/** Salts that may be a part of a decision's. */
export const someSaltsSchema = valueSaltsSchema.partial();
export type SomeSalts = Readonly<z.infer<typeof someSaltsSchema>>;

/** What a decision counted: what the digests in `ctx` stand for. */
export const countedSchema = z.strictObject({
  spent: z.array(spentSchema).max(MAX_SPENT),
  approvals: z.array(approvalProofSchema).max(MAX_APPROVALS),
});

/** What a decision is made from beside its claims, as its disclosures give it. */
export interface DecisionInputs {
  readonly params: Params;
  readonly salts: ValueSalts;
  /** what it was charged to; a denial's were read, and charged to nothing */
  readonly spent: readonly Spent[];
  readonly approvals: readonly ApprovalProof[];
}
