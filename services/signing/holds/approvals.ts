import type { PolicyView } from "../../chain/read/policies.ts";
import type { Signed } from "../../chain/signed/approval.ts";
import { acceptedForm, refusalOf, signatureForms } from "../../chain/signed/forms.ts";
import { amountText } from "../../core/approval/amount.ts";
import { compareWords } from "../../core/approval/compare.ts";
import { approvalDigest, recordedApproval } from "../../core/approval/digest.ts";
import { hashAction } from "../../core/calldata/action-hash.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { ApprovalProof, ApprovalRecord } from "../../core/schemas/approval.ts";
import { secondsOf } from "../../core/time.ts";
import type { HoldRow } from "../../store/rows.ts";
import type { Answer } from "../shared/answer.ts";
import { approvalTerms } from "./approval-terms.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { findHold, type HeldAction, heldAction, shownAct } from "./hold-view.ts";
import { holdState, holdTurn } from "./holds.ts";
import { policyInForce } from "../shared/standing.ts";

/**
 * POST /v1/holds/:hold/approvals: puts a human's approval into the log. The policy contract checks it again when the agent
 * resumes; what it would refuse is refused here first, because there one bad approval blocks the action.
 * @throws HOLD_UNKNOWN, HOLD_CLOSED, APPROVAL_MISMATCH, ACTION_UNREADABLE, APPROVAL_INVALID, APPROVAL_EXPIRED, APPROVER_UNKNOWN,
 * APPROVER_CEILING, and those of the policy and the chain
 */
export async function approveHold(deps: SigningDeps, id: string, approval: ApprovalProof): Promise<Answer> {
  await findHold(deps, id);
  return deps.turns(holdTurn(id), async () => {
    const hold = await findHold(deps, id);
    const seq = (await knownSeq(deps, hold, approval)) ?? (await appendApproval(deps, hold, approval));
    return { status: 201, body: { seq } };
  });
}

/** The same approval again gets the same answer, also when the hold was closed meanwhile. */
async function knownSeq({ store }: SigningDeps, { hold }: HoldRow, approval: ApprovalProof): Promise<number | null> {
  const action = hashAction(approval.action);
  const same = (await store.holds.approvals(hold)).find(
    (row) =>
      row.signer === approval.signer &&
      row.validBefore === approval.valid_before &&
      row.action === action &&
      signatureForms(approval.signature).includes(row.signature),
  );
  return same?.seq ?? null;
}

async function appendApproval(deps: SigningDeps, hold: HoldRow, given: ApprovalProof): Promise<number> {
  const now = secondsOf(deps.clock);
  const pin = deps.head.pin();
  const { policy } = await policyInForce(deps.registries, deps.mappings, pin);
  // Who is no approver learns nothing of the hold: compared first, the words of the act could be guessed one by one.
  const { signature } = await checkSignature(deps, pin, hold, policy, given);
  const ceiling = await ceilingOf(deps, pin, policy, given.signer);
  const state = holdState(hold, now);
  if (state !== "open") throw new CountersignError("HOLD_CLOSED", `the hold is ${state}`);
  const held = await heldAction(deps, hold);
  checkWords(hold, held, given);
  const approval = { ...given, signature };
  if (approval.valid_before <= now) {
    throw new CountersignError("APPROVAL_EXPIRED", `valid_before ${approval.valid_before} is not after now, ${now}`);
  }
  checkCeiling(held, ceiling, approval.signer);
  const [record] = await deps.sequencer.append(
    [(seq) => Promise.resolve({ kind: "approval", record: recordOf(deps, hold, policy, approval, seq) })],
    (effects, [committed]) => {
      if (committed === undefined) throw new CountersignError("INTERNAL", "an append gave no record");
      const { signer, valid_before: validBefore, action, signature } = recordedApproval(approval);
      effects.addApproval({ seq: committed.seq, hold: hold.hold, signer, validBefore, action, signature });
    },
  );
  if (record === undefined) throw new CountersignError("INTERNAL", "an append gave no record back");
  return record.seq;
}

/** The contract sees a hash of the words, so that they are the act's is for whoever knows the act to say. */
function checkWords(hold: HoldRow, held: HeldAction, approval: ApprovalProof): void {
  const shown = shownAct(hold, held);
  if (shown === null) throw new CountersignError("HOLD_CLOSED", "the held action was erased");
  compareWords(approval.action, shown.act, approval.valid_before);
  if (approval.action.salt === shown.salt) return;
  throw new CountersignError("APPROVAL_MISMATCH", "another salt than the hold's");
}

/** The signature in the form the contracts take: what is recorded is what they will be shown. */
async function checkSignature(
  deps: SigningDeps,
  pin: Pin,
  hold: HoldRow,
  policy: PolicyView,
  approval: ApprovalProof,
): Promise<Signed> {
  const terms = { ...approvalTerms(deps, hold, policy), validBefore: approval.valid_before };
  const digest = approvalDigest(terms, hashAction(approval.action));
  const signed = await acceptedForm((form) => deps.registries.isSignedBy(pin, digest, form), approval);
  if (signed !== null) return signed;
  throw new CountersignError("APPROVAL_INVALID", refusalOf(digest, approval));
}

async function ceilingOf(deps: SigningDeps, pin: Pin, policy: PolicyView, signer: string): Promise<bigint> {
  const ceiling = await deps.registries.readApproverCeiling(pin, policy.evaluator, policy.policyId, signer);
  if (ceiling === null) throw new CountersignError("APPROVER_UNKNOWN", `${signer} is not an approver`);
  return ceiling;
}

function checkCeiling({ params }: HeldAction, ceiling: bigint, signer: string): void {
  if (BigInt(params?.amount ?? "0") <= ceiling) return;
  const { currency = "" } = params ?? {};
  throw new CountersignError(
    "APPROVER_CEILING",
    `${signer} may approve up to ${amountText(String(ceiling), currency)} ${currency}`,
  );
}

function recordOf(deps: SigningDeps, hold: HoldRow, policy: PolicyView, approval: ApprovalProof, seq: number): string {
  return canonicalJson({
    v: 1,
    log: deps.logId,
    seq,
    organization: deps.system.organization,
    act: hold.actDigest,
    hold: hold.hold,
    policy: policy.policyId,
    version: policy.version,
    approval: recordedApproval(approval),
  } satisfies ApprovalRecord);
}
