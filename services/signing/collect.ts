import { type ApprovalTerms, approvalTypedData, recoverApprover } from "../chain/approval.ts";
import type { ApprovalProof } from "../core/schemas/approval.ts";
import type { ApprovalRow } from "../store/rows.ts";

/** Largest number of approvals an envelope carries. */
const MAX_APPROVALS = 8;

/**
 * The approvals that count now: not expired, and signed for the policy version in force. The policy blocks an action for one
 * bad approval among them, so what has lost its worth meanwhile stays out. One per signer, signers ascending.
 * @param now unix seconds
 */
export function countingApprovals(
  rows: readonly ApprovalRow[],
  terms: Omit<ApprovalTerms, "validBefore">,
  now: number,
): ApprovalProof[] {
  const bySigner = new Map<string, ApprovalRow>();
  for (const row of rows) {
    if (row.validBefore <= now) continue;
    if ((bySigner.get(row.signer)?.validBefore ?? 0) >= row.validBefore) continue;
    const typed = approvalTypedData({ ...terms, validBefore: row.validBefore });
    if (recoverApprover(typed, row.signature) === row.signer) bySigner.set(row.signer, row);
  }
  return [...bySigner.values()]
    .sort((a, b) => (a.signer < b.signer ? -1 : 1))
    .slice(0, MAX_APPROVALS)
    .map(({ signer, validBefore, signature }) => ({ signer, valid_before: validBefore, signature }));
}
