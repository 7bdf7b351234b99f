import { readableAction } from "../../core/approval/action.ts";
import { hashDenied } from "../../core/approval/denial.ts";
import type { RecordedDenial } from "../../core/schemas/approval-denial.ts";
import { MAX_STATE_AGE } from "../../core/decision/degrade.ts";
import type { DenierFacts } from "../chain/facts.ts";
import { attempt } from "../records/attempt.ts";
import type { ApprovalDenialEntry } from "../records/parsed.ts";
import type { Find } from "../report/findings.ts";
import { type ApprovableHold, wrongPlace } from "./approvals.ts";

/** An approver's no as its record keeps it. */
export interface KnownDenial {
  readonly seq: number;
  readonly recorded: RecordedDenial;
  /** takes what is found about its record */
  readonly find: Find;
}

/** Of a hold, what a denial of it has to agree with. */
export type DeniableHold = Pick<ApprovableHold, "policy" | "actDigest"> & {
  /** minor units of the largest act; null when it was erased */
  readonly largest: bigint | null;
  /** when it was opened, unix seconds */
  readonly iat: number;
};

/** Why a denial is none of a hold's; null when it is one. Who may approve the hold may deny it, and nobody else. */
export function wrongDenial(
  organization: string,
  claims: ApprovalDenialEntry["claims"],
  hold: DeniableHold | undefined,
  { block, version, ceiling, isSigned }: DenierFacts,
): string | null {
  const { signer } = claims.denial;
  const misplaced = wrongPlace(organization, claims, hold);
  if (misplaced !== null || hold === undefined) return misplaced;
  if (block === null) return `there is no block ${claims.block.number}`;
  // An older block may know approvers that the policy has no more.
  if (block.timestamp + MAX_STATE_AGE < hold.iat) return `block ${claims.block.number} is from before the hold`;
  if (version !== claims.version) return `version ${claims.version} was not in force at block ${claims.block.number}`;
  if (!isSigned) return `not a signature of ${signer}`;
  if (ceiling === null) return `${signer} was no approver at block ${claims.block.number}`;
  return (hold.largest ?? 0n) > ceiling ? `the amount is above the ceiling of ${signer}` : null;
}

/**
 * Compares what was denied, and why, with the act and with what the store says.
 * @returns its seq when nobody can compare them, because one was erased; else null
 */
export function checkDenied(
  { type, sub, params, denialSeq }: ApprovableHold,
  { seq, recorded, find }: KnownDenial,
  salt: string | null,
  why: string | null,
): number | null {
  if (params === null || salt === null || why === null) return seq;
  attempt(find, "DENIAL_INVALID", () => {
    const action = readableAction({ type, sub, params }, recorded.valid_before, salt);
    if (hashDenied(action, why) === recorded.denied) return;
    find("DENIAL_INVALID", `record ${denialSeq} holds another act, or the store keeps another why`);
  });
  return null;
}
