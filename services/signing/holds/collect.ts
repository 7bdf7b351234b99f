import { type ApprovalTerms, approvalDigest, approvalTypedData } from "../../chain/signed/approval.ts";
import { ascendingBySigner } from "../../chain/signed/eip712.ts";
import type { Registries } from "../../chain/read/registries.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { type ApprovalProof, MAX_APPROVALS } from "../../core/schemas/approval.ts";
import type { ApprovalRow } from "../../store/rows.ts";

/** Where signatures are judged, and what an approval has to be about. */
export interface CollectContext {
  readonly registries: Pick<Registries, "isSignedBy">;
  readonly pin: Pin;
  readonly terms: Omit<ApprovalTerms, "validBefore">;
  /** unix seconds */
  readonly now: number;
}

/**
 * The approvals that count now: not expired, and signed for the policy version in force. The policy blocks an action for one
 * bad approval among them, so what has lost its worth meanwhile stays out. One per signer, ascending by keccak256 of the
 * signer, as the contract walks them.
 * @throws CHAIN_UNREACHABLE
 */
export async function countingApprovals(
  rows: readonly ApprovalRow[],
  { registries, pin, terms, now }: CollectContext,
): Promise<ApprovalProof[]> {
  const bySigner = new Map<string, ApprovalRow>();
  for (const row of rows) {
    if (row.validBefore <= now) continue;
    if ((bySigner.get(row.signer)?.validBefore ?? 0) >= row.validBefore) continue;
    const digest = approvalDigest(approvalTypedData({ ...terms, validBefore: row.validBefore }));
    if (await registries.isSignedBy(pin, digest, row)) bySigner.set(row.signer, row);
  }
  return ascendingBySigner([...bySigner.values()])
    .slice(0, MAX_APPROVALS)
    .map(({ signer, validBefore, signature }) => ({ signer, valid_before: validBefore, action: null, signature }));
}
