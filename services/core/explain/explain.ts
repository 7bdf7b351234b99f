import { NORMAL_STATE_AGE } from "../decision/degrade.ts";
import { parseAgentSubject } from "../words/ids.ts";
import { approvalRows, approvalsNeeded } from "./approval-rows.ts";
import { delegationRows } from "./delegation-rows.ts";
import { stepRows } from "./plan-rows.ts";
import { laterPolicyRows, policyRows, ruleFor } from "./policy-rows.ts";
import { type LimitRow, limitsOf, quantityRow } from "./row.ts";
import type { Explained } from "./terms.ts";

/** Every limit that applies to one action beside what stands at it, in the order the contract judges them. */
export interface Explanation {
  readonly limits: readonly LimitRow[];
  /** the limit the decision's reason is about; null when the reason is about none */
  readonly decisive: LimitRow | null;
  /** of the amounts and counts that are within, the one with the least left; null when there is none */
  readonly nearest: LimitRow | null;
  /** approvals that release the action when it is Held; null when the policy does not say */
  readonly approvals_needed: number | null;
}

/**
 * Lists limits, and decides nothing: what is said of the action comes from the contract alone, and a reason that no row is
 * about (a revocation, a partner, an evaluator of the organization's own) leaves `decisive` null.
 */
export function explain(explained: Explained): Explanation {
  const { terms, decision, claims } = explained;
  // The contract goes no further with somebody else's delegation, and what others may do is not shown to it either.
  const path = explained.path[0]?.agentId === parseAgentSubject(claims.iss).agentId ? explained.path : [];
  const at = limitsOf({ from: "policy", policy: claims.pol.policy });
  const limits = [
    ...(terms === null ? [] : policyRows(explained, terms)),
    ...path.flatMap((delegation) => delegationRows(explained, delegation)),
    ...(path.length === 0 ? [] : stepRows(explained, at)),
    ...(terms === null ? [] : [...laterPolicyRows(explained, terms), ...approvalRows(explained, terms, at)]),
    ...freshnessRows(explained),
  ];
  const rule = terms === null ? undefined : ruleFor(explained.claims.act.type, terms);
  return {
    limits,
    decisive: decisiveOf(limits, decision),
    nearest: nearestOf(limits),
    approvals_needed: terms === null || rule === undefined ? null : approvalsNeeded(terms, rule),
  };
}

/** On older state money waits and everything else is flagged, whatever the policy says. */
function freshnessRows({ claims, params, blockTime }: Explained): LimitRow[] {
  if (blockTime === null) return [];
  const verdict = params.amount === undefined ? "Flagged" : "Held";
  const limit = limitsOf({ from: "service" })("state_fresh", {
    dimension: "Temporal",
    verdict,
    reason: "STATE_DEGRADED",
  });
  const age = BigInt(Math.abs(claims.iat - blockTime));
  return [quantityRow(limit, { kind: "time", value: age, most: BigInt(NORMAL_STATE_AGE), unit: "s" })];
}

/** The first the contract met: between equals, the first one said stays. */
function decisiveOf(limits: readonly LimitRow[], { reason, dimension }: Explained["decision"]): LimitRow | null {
  const beyond = limits.filter((row) => row.beyond === true && row.dimension === dimension);
  // What humans released was held by something, and that stays named by its dimension.
  const found = beyond.find((row) => (reason === "APPROVED" ? row.verdict === "Held" : row.reason === reason));
  return found ?? null;
}

function nearestOf(limits: readonly LimitRow[]): LimitRow | null {
  const candidates = limits.filter(
    ({ kind, beyond, limit }) =>
      (kind === "amount" || kind === "count") && beyond === false && !limit.startsWith("approver"),
  );
  return candidates.reduce<LimitRow | null>(
    (nearest, row) => (nearest === null || (row.used ?? 0) > (nearest.used ?? 0) ? row : nearest),
    null,
  );
}
