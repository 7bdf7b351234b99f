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
import { plannedAct } from "./held-plan.ts";
import { heldAction, shownAct } from "./hold-view.ts";
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
  { hold, actDigest, kind }: Pick<HoldRow, "hold" | "actDigest" | "kind">,
  { policyId, version }: PolicyView,
  seq: number,
) {
  const { organization } = system;
  const named = { act: actDigest, hold, ...(kind === "plan" ? { plan: true as const } : {}) };
  return { v: 1 as const, log: logId, seq, organization, ...named, policy: policyId, version };
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
  const shown = await shownTo(deps, hold);
  checkWords(shown, brought);
  if (brought.valid_before <= now) {
    throw new CountersignError("APPROVAL_EXPIRED", `valid_before ${brought.valid_before} is not after now, ${now}`);
  }
  // A plan's end is nothing the contract knows, so that of its approvals is.
  if (hold.kind === "plan" && brought.valid_before > hold.expires) {
    throw new CountersignError("APPROVAL_MISMATCH", `the plan ends at ${hold.expires}, before the approval does`);
  }
  checkCeiling(shown, ceiling, signer);
  return { signature: signed.signature, pin, policy };
}

function requireOpen(state: HoldState): void {
  if (state === "denied") throw new CountersignError("APPROVAL_DENIED", "an approver denied the hold");
  if (state !== "open") throw new CountersignError("HOLD_CLOSED", `the hold is ${state}`);
}

/** What is approved, in words, and the largest amount of one act. */
type Shown = Awaited<ReturnType<typeof shownTo>>;

/** @throws HOLD_CLOSED when it was erased; LOG_CORRUPT */
async function shownTo(deps: SigningDeps, hold: HoldRow) {
  const { salt } = hold;
  if (hold.kind === "plan") {
    const planned = await plannedAct(deps, hold);
    if (planned !== null && salt !== null) return { ...planned, salt };
  } else {
    const held = await heldAction(deps, hold);
    const shown = shownAct(hold, held);
    const { amount = "0", currency = "" } = held.params ?? {};
    if (shown !== null) return { ...shown, largest: BigInt(amount), currency };
  }
  throw new CountersignError("HOLD_CLOSED", "what is held was erased");
}

/** The contract sees a hash of the words, so that they are the act's is for whoever knows the act to say. */
function checkWords(shown: Shown, { action, valid_before: validBefore }: Brought): void {
  compareWords(action, shown.act, validBefore);
  if (action.salt === shown.salt) return;
  throw new CountersignError("APPROVAL_MISMATCH", "another salt than the hold's");
}

/** Of a plan too: the contract blocks a step above it, and the approval would release none. */
function checkCeiling({ largest, currency }: Shown, ceiling: bigint, signer: string): void {
  if (largest <= ceiling) return;
  throw new CountersignError(
    "APPROVER_CEILING",
    `${signer} may approve up to ${amountText(String(ceiling), currency)} ${currency}`,
  );
}
