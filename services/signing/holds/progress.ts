import { approvalsNeeded } from "../../core/explain/approval-rows.ts";
import { ruleFor } from "../../core/explain/policy-rows.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import type { ApprovalRow } from "../../store/rows.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { policyInForce } from "../shared/standing.ts";

/** How many people the policy in force asks for an action of a type; null where nobody can tell, as of an evaluator of another kind. */
export type ApprovalsNeeded = (type: string) => number | null;

/** It is for people: what counts, the policy says when the agent resumes. Where the chain cannot be asked, nothing is told of it. */
export async function readApprovalsNeeded(
  deps: Pick<SigningDeps, "registries" | "mappings" | "head" | "limits">,
): Promise<ApprovalsNeeded> {
  try {
    const pin = deps.head.pin();
    const { policy } = await policyInForce(deps.registries, deps.mappings, pin);
    const { terms } = await deps.limits.limitsFor(pin, policy, null);
    return (type) => {
      const rule = terms === null ? undefined : ruleFor(type, terms);
      return terms === null || rule === undefined ? null : approvalsNeeded(terms, rule);
    };
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return () => null;
  }
}

/** People it takes for acts of all of these types; null where nobody can tell for one. */
export function mostNeeded(needed: ApprovalsNeeded, types: readonly string[]): number | null {
  const counts = types.map(needed);
  return counts.reduce((most, count) => (most === null || count === null ? null : Math.max(most, count)), 0);
}

/** A person whose yes has not expired. */
export interface Approved {
  readonly signer: string;
  /** unix seconds, exclusive */
  readonly valid_before: number;
  /** of the approval's record */
  readonly seq: number;
}

/** Of each person the newest yes that has not expired by `now` (unix seconds), oldest first. */
export function approvedBy(rows: readonly ApprovalRow[], now: number): readonly Approved[] {
  const standing = rows.filter(({ validBefore }) => validBefore > now);
  return standing
    .filter(({ signer }, i) => standing.findLastIndex((other) => other.signer === signer) === i)
    .map(({ signer, validBefore, seq }) => ({ signer, valid_before: validBefore, seq }));
}
