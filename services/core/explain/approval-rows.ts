import type { PolicyParameters, PolicyRule } from "../policy/parameters.ts";
import { conditionRow, type LimitAt, type LimitRow, quantityRow } from "./row.ts";
import type { Explained } from "./terms.ts";

/** How many humans release an action of this rule when it is Held; 0 releases nothing. */
export function approvalsNeeded(terms: PolicyParameters, rule: PolicyRule): number {
  return rule.approvalsNeeded === 0 ? terms.approvalsNeeded : rule.approvalsNeeded;
}

/** The humans who approved: whether the policy knows them, until when they did, and up to which amount they may. */
export function approvalRows(
  { claims, params, approvals }: Explained,
  terms: PolicyParameters,
  at: LimitAt,
): LimitRow[] {
  return approvals.flatMap(({ signer, valid_before: validBefore }) => {
    const approver = terms.approvers.find((each) => each.signer === signer);
    const unknown = at("approver", { dimension: "None", verdict: "Blocked", reason: "APPROVER_UNKNOWN" });
    const known = conditionRow(unknown, signer, `one of ${terms.approvers.length}`, approver !== undefined);
    if (approver === undefined) return [known];
    const expired = at("approver.expiry", { dimension: "Temporal", verdict: "Blocked", reason: "APPROVAL_EXPIRED" });
    const over = at("approver.ceiling", { dimension: "Financial", verdict: "Blocked", reason: "APPROVER_CEILING" });
    const time = { kind: "moment", value: BigInt(claims.iat), most: BigInt(validBefore) - 1n, unit: "s" } as const;
    const amount = { kind: "amount", value: BigInt(params.amount ?? "0"), most: approver.ceiling } as const;
    return [
      known,
      quantityRow(expired, { ...time, bound: String(validBefore) }),
      quantityRow(over, { ...amount, unit: params.currency ?? "" }),
    ];
  });
}
