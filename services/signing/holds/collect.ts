import { ascendingBySigner } from "../../chain/signed/eip712.ts";
import type { Registries } from "../../chain/read/registries.ts";
import { readableAction, type ShownAct } from "../../core/approval/action.ts";
import { type ApprovalTerms, approvalDigest } from "../../core/approval/digest.ts";
import { hashAction } from "../../core/calldata/action-hash.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { type ApprovalProof, MAX_APPROVALS } from "../../core/schemas/approval.ts";
import type { ApprovalRow } from "../../store/rows.ts";

/** Where signatures are judged, and what an approval has to be about. */
export interface CollectContext {
  readonly registries: Pick<Registries, "isSignedBy">;
  readonly pin: Pin;
  readonly terms: Omit<ApprovalTerms, "validBefore">;
  /** the act that is resumed */
  readonly shown: ShownAct;
  /** of the hold */
  readonly salt: string;
  /** unix seconds */
  readonly now: number;
}

/**
 * The approvals that count now: not expired, of the act's own words, and signed for the policy version in force. The policy blocks an action for one
 * bad approval among them, so what has lost its worth meanwhile stays out. One per signer, ascending by keccak256 of the
 * signer, as the contract walks them.
 * @throws CHAIN_UNREACHABLE, ACTION_UNREADABLE
 */
export async function countingApprovals(
  rows: readonly ApprovalRow[],
  { registries, pin, terms, shown, salt, now }: CollectContext,
): Promise<ApprovalProof[]> {
  const bySigner = new Map<string, ApprovalProof>();
  for (const row of rows) {
    if (row.validBefore <= now) continue;
    const { signer, validBefore, signature } = row;
    if ((bySigner.get(signer)?.valid_before ?? 0) >= validBefore) continue;
    const action = readableAction(shown, validBefore, salt);
    if (hashAction(action) !== row.action) continue;
    const digest = approvalDigest({ ...terms, validBefore }, row.action);
    if (!(await stands(registries, pin, digest, row))) continue;
    bySigner.set(signer, { signer, valid_before: validBefore, action, signature });
  }
  return ascendingBySigner([...bySigner.values()]).slice(0, MAX_APPROVALS);
}

/** An account that asks for what nobody here can know has not signed, as far as anybody here can tell: the others still count. */
async function stands(
  registries: CollectContext["registries"],
  pin: Pin,
  digest: string,
  row: ApprovalRow,
): Promise<boolean> {
  try {
    return await registries.isSignedBy(pin, digest, row);
  } catch (error) {
    if (isCountersignError(error) && error.code === "CALL_NOT_RUN") return false;
    throw error;
  }
}
