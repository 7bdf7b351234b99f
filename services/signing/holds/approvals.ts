import { signatureForms } from "../../chain/signed/forms.ts";
import { approvalDigest, recordedApproval } from "../../core/approval/digest.ts";
import { hashAction } from "../../core/calldata/action-hash.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { ApprovalProof, ApprovalRecord } from "../../core/schemas/approval.ts";
import { secondsOf } from "../../core/time.ts";
import { appendOne } from "../../log/append-one.ts";
import type { HoldRow } from "../../store/rows.ts";
import type { Answer } from "../shared/answer.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { aboutHold, judgeApprover } from "./approver.ts";
import { findHold } from "./hold-view.ts";
import { agentTurn } from "../floors/turn.ts";
import { holdTurn } from "./holds.ts";

/**
 * POST /v1/holds/:hold/approvals: puts a human's approval into the log. The policy contract checks it again when the agent
 * resumes; what it would refuse is refused here first, because there one bad approval blocks the action.
 * @throws HOLD_UNKNOWN, and what `judgeApprover` throws
 */
export async function approveHold(deps: SigningDeps, id: string, approval: ApprovalProof): Promise<Answer> {
  await findHold(deps, id);
  return deps.turns(holdTurn(id), async () => {
    const hold = await findHold(deps, id);
    const seq =
      (await knownSeq(deps, hold, approval)) ??
      (await deps.turns(agentTurn(hold.agent), () => appendApproval(deps, hold, approval)));
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
  const { signature, policy } = await judgeApprover(deps, hold, given, {
    digestOf: (terms) => approvalDigest(terms, hashAction(given.action)),
    invalid: "APPROVAL_INVALID",
    now: secondsOf(deps.clock),
  });
  const approval = recordedApproval({ ...given, signature });
  const recordAt = (seq: number): string =>
    canonicalJson({
      ...aboutHold(deps, hold, policy, seq),
      approval,
    } satisfies ApprovalRecord);
  const { seq } = await appendOne(
    deps.sequencer,
    (seq) => Promise.resolve({ kind: "approval", record: recordAt(seq) }),
    (effects, seq) => {
      const { signer, valid_before: validBefore, action } = approval;
      effects.addApproval({ seq, hold: hold.hold, signer, validBefore, action, signature });
    },
  );
  return seq;
}
