import { signatureForms } from "../../chain/signed/forms.ts";
import { denialDigest, hashDenied, recordedDenial } from "../../core/approval/denial.ts";
import { requireReadable } from "../../core/approval/readable.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { ApprovalDenial, ApprovalDenialRecord } from "../../core/schemas/approval-denial.ts";
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
 * POST /v1/holds/:hold/denials: puts an approver's no into the log, which ends the hold. It is taken in the turn of the hold, so a
 * yes and a no at the same time come one after the other, and the agent resumes before the no or never.
 * @throws HOLD_UNKNOWN, and what `judgeApprover` throws
 */
export async function denyHold(deps: SigningDeps, id: string, denial: ApprovalDenial): Promise<Answer> {
  await findHold(deps, id);
  return deps.turns(holdTurn(id), async () => {
    const hold = await findHold(deps, id);
    const seq =
      (await knownSeq(deps, hold, denial)) ??
      (await deps.turns(agentTurn(hold.agent), () => appendDenial(deps, hold, denial)));
    return { status: 201, body: { seq } };
  });
}

/** The same denial again gets the same answer. */
async function knownSeq({ store }: SigningDeps, { hold }: HoldRow, denial: ApprovalDenial): Promise<number | null> {
  const row = await store.holds.denial(hold);
  const isSame =
    row !== null &&
    row.signer === denial.signer &&
    row.validBefore === denial.valid_before &&
    row.denied === hashDenied(denial.action, denial.why) &&
    signatureForms(denial.signature).includes(row.signature);
  return isSame ? row.seq : null;
}

async function appendDenial(deps: SigningDeps, hold: HoldRow, given: ApprovalDenial): Promise<number> {
  const { signature, policy, pin } = await judgeApprover(deps, hold, given, {
    digestOf: (terms) => denialDigest(terms, hashDenied(given.action, given.why)),
    invalid: "DENIAL_INVALID",
    now: secondsOf(deps.clock),
  });
  requireReadable("why", given.why);
  const denial = recordedDenial({ ...given, signature });
  const recordAt = (seq: number): string =>
    canonicalJson({
      ...aboutHold(deps, hold, policy, seq),
      block: { number: pin.number, hash: pin.hash },
      denial,
    } satisfies ApprovalDenialRecord);
  const { seq } = await appendOne(
    deps.sequencer,
    (seq) => Promise.resolve({ kind: "approval_denial", record: recordAt(seq) }),
    (effects, seq) => {
      const { signer, valid_before: validBefore, denied } = denial;
      effects.denyHold({
        seq,
        hold: hold.hold,
        ...{ signer, validBefore, denied, why: given.why, signature },
      });
    },
  );
  return seq;
}
