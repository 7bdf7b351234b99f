import { readableAction } from "../../core/approval/action.ts";
import { compareWords } from "../../core/approval/compare.ts";
import { recordedApproval } from "../../core/approval/digest.ts";
import { hashAction } from "../../core/calldata/action-hash.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { PLAN_TYPE, planSub } from "../../core/plans/words.ts";
import type { Params } from "../../core/schemas/act.ts";
import type { RecordedApproval } from "../../core/schemas/approval.ts";
import type { DisclosedRecord } from "../../core/sdjwt/record.ts";
import { attempt } from "../records/attempt.ts";
import type { ApprovalEntry, DecisionRecord } from "../records/parsed.ts";
import type { Find } from "../report/findings.ts";

/** An approval as its record keeps it. */
export interface KnownApproval {
  readonly seq: number;
  readonly recorded: RecordedApproval;
  /** takes what is found about its record */
  readonly find: Find;
  /** whether a decision showed its words, and they were the act's */
  isRead: boolean;
}

/** What a hold is to those who approve it. */
export interface ApprovableHold {
  /** of the denial that opened it */
  readonly denialSeq: number;
  readonly type: string;
  readonly sub: string;
  /** null when they were erased */
  readonly params: Params | null;
  readonly actDigest: string;
  /** null of a plan, whose record does not say: then the signature alone binds it */
  readonly policy: number | null;
  readonly approvals: KnownApproval[];
  /** of the words of its approvals, as decisions that counted some show it; null when none did */
  salt: string | null;
}

/** What a decision's disclosures show of the approvals it counted, and of the act; null where they were erased. */
export type ShownApprovals = Pick<DisclosedRecord, "params" | "approvals">;

/** That the plan is not there is found beside it. */
const ANY_PLAN = { type: PLAN_TYPE, sub: planSub(1), params: null };

/** Every approval a decision counts stands in a record before it, for this very hold, and was given in the act's own words. */
export function checkCounted(
  find: Find,
  { claims: { act, sub, ctx } }: DecisionRecord,
  { params, approvals }: ShownApprovals,
  hold: ApprovableHold | undefined,
): void {
  for (const approval of approvals ?? []) {
    const { action, signer, valid_before: validBefore } = approval;
    const name = canonicalJson(recordedApproval(approval));
    const known = hold?.approvals.find(({ recorded }) => canonicalJson(recorded) === name);
    if (known === undefined) find("APPROVAL_UNRECORDED", `by ${signer}`);
    const said = ctx.plan === null ? { type: act.type, sub, params } : (hold ?? ANY_PLAN);
    const unknown = attempt(find, "APPROVAL_MISMATCH", () => compareWords(action, said, validBefore));
    if (hold === undefined || known === undefined) continue;
    hold.salt ??= action.salt;
    known.isRead ||= unknown?.length === 0;
  }
}

/**
 * Approvals that no decision showed are compared with the act they were given for, by the salt the store keeps.
 * @returns seqs of those nobody can compare: the act, or the salt, was erased
 */
export function checkUncounted(
  { type, sub, params, approvals, denialSeq }: ApprovableHold,
  salt: string | null,
): readonly number[] {
  const open = approvals.filter(({ isRead }) => !isRead);
  if (params === null || salt === null) return open.map(({ seq }) => seq);
  for (const { find, recorded } of open) {
    attempt(find, "APPROVAL_MISMATCH", () => {
      const action = readableAction({ type, sub, params }, recorded.valid_before, salt);
      if (hashAction(action) !== recorded.action) find("APPROVAL_MISMATCH", `record ${denialSeq} holds another act`);
    });
  }
  return [];
}

/** Why an approval is not one of a hold; null when it is. */
export function wrongApproval(
  organization: string,
  claims: ApprovalEntry["claims"],
  hold: Pick<ApprovableHold, "policy" | "actDigest"> | undefined,
  isSigned: boolean,
): string | null {
  const misplaced = wrongPlace(organization, claims, hold);
  if (misplaced !== null) return misplaced;
  return isSigned ? null : `not a signature of ${claims.approval.signer}`;
}

/** Why what an approver gave is for something else than a hold; null when it is for this one. */
export function wrongPlace(
  organization: string,
  claims: Pick<ApprovalEntry["claims"], "organization" | "act" | "policy" | "plan">,
  hold: Pick<ApprovableHold, "policy" | "actDigest"> | undefined,
): string | null {
  if (hold === undefined) return "no record before it opened this hold";
  if (claims.organization !== organization) return "given for another organization";
  if ((claims.plan === true) !== (hold.policy === null)) return "given for a plan, or not for this one";
  if (claims.act !== hold.actDigest || claims.policy !== (hold.policy ?? claims.policy))
    return "given for another action or policy";
  return null;
}
