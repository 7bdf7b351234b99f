import { approvalDigest, approvalTypedData } from "../../chain/signed/approval.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { ApprovalProof, ApprovalRecord } from "../../core/schemas/approval.ts";
import { secondsOf } from "../../core/time.ts";
import type { HoldRow } from "../../store/rows.ts";
import type { Answer } from "../shared/answer.ts";
import { approvalTerms } from "./approval-terms.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { findHold, heldAction } from "./hold-view.ts";
import { holdState, holdTurn } from "./holds.ts";
import { policyInForce } from "../shared/standing.ts";

/**
 * POST /v1/holds/:hold/approvals: puts a human's approval into the log. The policy contract checks it again when the agent
 * resumes; what it would refuse is refused here first, because there one bad approval blocks the action.
 * @throws UNSUPPORTED, HOLD_UNKNOWN, HOLD_CLOSED, APPROVAL_INVALID, APPROVAL_EXPIRED, APPROVER_UNKNOWN, APPROVER_CEILING, and those of
 * the policy and the chain
 */
export async function approveHold(deps: SigningDeps, id: string, approval: ApprovalProof): Promise<Answer> {
  if (approval.action !== null) throw new CountersignError("UNSUPPORTED", "action: approvals are signed over hashes");
  await findHold(deps, id);
  return deps.turns(holdTurn(id), async () => {
    const hold = await findHold(deps, id);
    const seq = (await knownSeq(deps, hold, approval)) ?? (await appendApproval(deps, hold, approval));
    return { status: 201, body: { seq } };
  });
}

/** The same approval again gets the same answer, also when the hold was closed meanwhile. */
async function knownSeq({ store }: SigningDeps, { hold }: HoldRow, approval: ApprovalProof): Promise<number | null> {
  const same = (await store.holds.approvals(hold)).find(
    (row) =>
      row.signer === approval.signer &&
      row.validBefore === approval.valid_before &&
      row.signature === approval.signature,
  );
  return same?.seq ?? null;
}

async function appendApproval(deps: SigningDeps, hold: HoldRow, approval: ApprovalProof): Promise<number> {
  const now = secondsOf(deps.clock);
  const state = holdState(hold, now);
  if (state !== "open") throw new CountersignError("HOLD_CLOSED", `the hold is ${state}`);
  const pin = deps.head.pin();
  const policy = await policyInForce(deps.registries, deps.mapping, pin);
  await checkSignature(deps, pin, hold, policy, approval);
  if (approval.valid_before <= now) {
    throw new CountersignError("APPROVAL_EXPIRED", `valid_before ${approval.valid_before} is not after now, ${now}`);
  }
  await checkCeiling(deps, pin, hold, policy, approval.signer);
  const [record] = await deps.sequencer.append(
    [(seq) => Promise.resolve({ kind: "approval", record: recordOf(deps, hold, policy, approval, seq) })],
    (effects, [committed]) => {
      if (committed === undefined) throw new CountersignError("INTERNAL", "an append gave no record");
      const { signer, valid_before: validBefore, signature } = approval;
      effects.addApproval({ seq: committed.seq, hold: hold.hold, signer, validBefore, signature });
    },
  );
  if (record === undefined) throw new CountersignError("INTERNAL", "an append gave no record back");
  return record.seq;
}

async function checkSignature(
  deps: SigningDeps,
  pin: Pin,
  hold: HoldRow,
  policy: PolicyView,
  approval: ApprovalProof,
): Promise<void> {
  const terms = { ...approvalTerms(deps, hold, policy), validBefore: approval.valid_before };
  if (await deps.registries.isSignedBy(pin, approvalDigest(approvalTypedData(terms)), approval)) return;
  throw new CountersignError("APPROVAL_INVALID", `not a signature of ${approval.signer} over this hold's typed data`);
}

async function checkCeiling(
  deps: SigningDeps,
  pin: Pin,
  hold: HoldRow,
  policy: PolicyView,
  signer: string,
): Promise<void> {
  const ceiling = await deps.registries.readApproverCeiling(pin, policy.evaluator, policy.policyId, signer);
  if (ceiling === null) throw new CountersignError("APPROVER_UNKNOWN", `${signer} is not an approver`);
  const { params } = await heldAction(deps, hold);
  if (params === null) throw new CountersignError("HOLD_CLOSED", "the held action was erased");
  if (BigInt(params.amount ?? "0") <= ceiling) return;
  throw new CountersignError("APPROVER_CEILING", `${signer} may approve up to ${ceiling} minor units`);
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
    approval,
  } satisfies ApprovalRecord);
}
