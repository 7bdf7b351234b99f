import type { PolicyView } from "../../chain/read/policies.ts";
import type { Signed } from "../../chain/signed/approval.ts";
import { acceptedForm, refusalOf } from "../../chain/signed/forms.ts";
import { amountText } from "../../core/approval/amount.ts";
import { compareWords } from "../../core/approval/compare.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { ApprovedAction } from "../../core/schemas/approval.ts";
import type { HoldRow } from "../../store/rows.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { policyInForce } from "../shared/standing.ts";
import { approvalTerms } from "./approval-terms.ts";
import { type HeldAction, heldAction, shownAct } from "./hold-view.ts";
import { type HoldState, holdState } from "./holds.ts";

/** What an approver brings for a hold: a yes or a no. */
export interface Brought extends Signed {
  /** unix seconds, exclusive */
  readonly valid_before: number;
  readonly action: ApprovedAction;
}

/** What was found right about it. */
export interface Judged {
  /** in the form the contracts take: what is recorded is what they will be shown */
  readonly signature: string;
  readonly pin: Pin;
  readonly policy: PolicyView;
}

/** Where a record of what an approver said stands, and which held act under which policy it is about. */
export function aboutHold(
  { logId, system }: Pick<SigningDeps, "logId" | "system">,
  { hold, actDigest }: Pick<HoldRow, "hold" | "actDigest">,
  { policyId, version }: PolicyView,
  seq: number,
) {
  const { organization } = system;
  return { v: 1 as const, log: logId, seq, organization, act: actDigest, hold, policy: policyId, version };
}

/** What differs between a yes and a no. */
export interface Judging {
  /** what is signed, 32 bytes in hex */
  readonly digestOf: (terms: ReturnType<typeof approvalTerms> & { readonly validBefore: number }) => string;
  /** of a signature that is none */
  readonly invalid: "APPROVAL_INVALID" | "DENIAL_INVALID";
  /** unix seconds */
  readonly now: number;
}

/**
 * Whether what an approver brought counts for this hold: who may approve it may deny it, and nobody else does either.
 * @throws APPROVAL_INVALID or DENIAL_INVALID, APPROVER_UNKNOWN, HOLD_CLOSED, APPROVAL_DENIED, APPROVAL_MISMATCH,
 * ACTION_UNREADABLE, APPROVAL_EXPIRED, APPROVER_CEILING, and those of the policy and the chain
 */
export async function judgeApprover(
  deps: SigningDeps,
  hold: HoldRow,
  brought: Brought,
  { digestOf, invalid, now }: Judging,
): Promise<Judged> {
  const pin = deps.head.pin();
  const { policy } = await policyInForce(deps.registries, deps.mappings, pin);
  // Who is no approver learns nothing of the hold: compared first, the words of the act could be guessed one by one.
  const digest = digestOf({ ...approvalTerms(deps, hold, policy), validBefore: brought.valid_before });
  const signed = await acceptedForm((form) => deps.registries.isSignedBy(pin, digest, form), brought);
  if (signed === null) throw new CountersignError(invalid, refusalOf(digest, brought));
  const { signer } = brought;
  const ceiling = await deps.registries.readApproverCeiling(pin, policy.evaluator, policy.policyId, signer);
  if (ceiling === null) throw new CountersignError("APPROVER_UNKNOWN", `${signer} is not an approver`);
  requireOpen(holdState(hold, now));
  const held = await heldAction(deps, hold);
  checkWords(hold, held, brought);
  if (brought.valid_before <= now) {
    throw new CountersignError("APPROVAL_EXPIRED", `valid_before ${brought.valid_before} is not after now, ${now}`);
  }
  checkCeiling(held, ceiling, signer);
  return { signature: signed.signature, pin, policy };
}

function requireOpen(state: HoldState): void {
  if (state === "denied") throw new CountersignError("APPROVAL_DENIED", "an approver denied the hold");
  if (state !== "open") throw new CountersignError("HOLD_CLOSED", `the hold is ${state}`);
}

/** The contract sees a hash of the words, so that they are the act's is for whoever knows the act to say. */
function checkWords(hold: HoldRow, held: HeldAction, { action, valid_before: validBefore }: Brought): void {
  const shown = shownAct(hold, held);
  if (shown === null) throw new CountersignError("HOLD_CLOSED", "the held action was erased");
  compareWords(action, shown.act, validBefore);
  if (action.salt === shown.salt) return;
  throw new CountersignError("APPROVAL_MISMATCH", "another salt than the hold's");
}

function checkCeiling({ params }: HeldAction, ceiling: bigint, signer: string): void {
  if (BigInt(params?.amount ?? "0") <= ceiling) return;
  const { currency = "" } = params ?? {};
  throw new CountersignError(
    "APPROVER_CEILING",
    `${signer} may approve up to ${amountText(String(ceiling), currency)} ${currency}`,
  );
}
