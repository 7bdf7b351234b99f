import { z } from "zod";

import { readableAction } from "../approval/action.ts";
import { type CheckedHold, checkHold } from "../approval/checked-hold.ts";
import { compareWords } from "../approval/compare.ts";
import { denialDigest, hashDenied } from "../approval/denial.ts";
import { approvalDigest, type ApprovalTerms, NO_HOLD } from "../approval/digest.ts";
import { approvalTypedData, denialTypedData } from "../approval/typed-data.ts";
import { hashAction } from "../calldata/action-hash.ts";
import { CountersignError } from "../errors/error.ts";
import { canonicalJson } from "../json/canonical.ts";
import { holdViewSchema } from "../schemas/answers.ts";
import { parseAs } from "../schemas/parse.ts";
import { openPlan, type OpenedPlan, type PlanStep } from "./open.ts";
import { planAct } from "./words.ts";

/** A step as a person reads it: the words it would be signed for alone, and what it is bound to. */
export interface CheckedStep extends Pick<PlanStep, "http" | "tool" | "params"> {
  readonly type: string;
  readonly target: string;
  /** null for a call of a tool */
  readonly method: string | null;
  /** the tool's own name; null for a request */
  readonly name: string | null;
  /** major units; empty when there is none */
  readonly amount: string;
  readonly currency: string;
  readonly recipient: string;
}

/** What waits as this program read it itself: an action, or a plan with every step. */
export interface CheckedWaiting extends CheckedHold {
  /** null for an action */
  readonly steps: readonly CheckedStep[] | null;
}

const answerSchema = holdViewSchema.omit({ action: true });

/**
 * Reads what waits as a signing service shows it, and makes what is to be signed anew from its own disclosures: what is shown is
 * what is signed, of a plan each of its steps.
 * @param answer of `GET /v1/holds/<hold>`, parsed
 * @param id of what was asked for
 * @param known what an approver knows without asking the signing service
 * @param validBefore until when the approval is to count, unix seconds; default the service's own
 * @throws HOLD_CLOSED, BODY_INVALID, DISCLOSURE_INVALID, APPROVAL_MISMATCH, ACTION_UNREADABLE; of a plan what `openPlan` throws
 */
export function checkWaiting(
  answer: unknown,
  id: string,
  known: Pick<ApprovalTerms, "chainId" | "system" | "organization">,
  validBefore?: number,
): CheckedWaiting {
  const isPlan = z.object({ plan: z.string() }).safeParse(answer).success;
  return isPlan
    ? checkPlan(answer, id, known, validBefore)
    : { ...checkHold(answer, id, known, validBefore), steps: null };
}

function checkPlan(
  answer: unknown,
  id: string,
  { chainId, system, organization }: Pick<ApprovalTerms, "chainId" | "system" | "organization">,
  validBefore?: number,
): CheckedWaiting {
  const read = parseAs(answerSchema, answer, "BODY_INVALID");
  const { hold, state, expires, policy, version, typed_data } = read;
  if (hold !== id) throw new CountersignError("BODY_INVALID", "the service answered with another plan");
  if (typed_data === null) throw new CountersignError("HOLD_CLOSED", "the plan was erased");
  const plan = openPlan(read.plan ?? "");
  if (plan.hash !== id) throw new CountersignError("BODY_INVALID", "the service answered with another plan");
  const { log, validBefore: until, action: words } = typed_data.message;
  if (validBefore !== undefined && until !== validBefore) {
    throw new CountersignError(
      "APPROVAL_MISMATCH",
      `asked for an approval until ${validBefore}, and got one until ${until}`,
    );
  }
  if (until > plan.claims.exp) throw new CountersignError("APPROVAL_MISMATCH", "the approval would outlive the plan");
  const act = planAct(plan.steps.map(({ params }) => params));
  compareWords(words, act, until);
  const terms = {
    ...{ chainId, system, organization, act: plan.root, hold: NO_HOLD, log },
    ...{ policy, version, validBefore: until },
  };
  const typedData = approvalTypedData(terms, words);
  if (canonicalJson(typed_data) !== canonicalJson(typedData)) {
    throw new CountersignError("APPROVAL_MISMATCH", "the typed data is not that of this plan, policy and organization");
  }
  return {
    ...{ hold, state, expires, policy, version, params: act.params, action: words, validBefore: until },
    ...{ approvedBy: read.approved_by, approvalsNeeded: read.approvals_needed, deniedBy: read.denied_by },
    ...{ agent: plan.claims.iss, type: act.type, request: null, call: null },
    why: plan.claims.why === "" ? null : plan.claims.why,
    typedData,
    digest: approvalDigest(terms, hashAction(words)),
    denial: (why) => ({
      digest: denialDigest(terms, hashDenied(words, why)),
      typedData: denialTypedData(terms, words, why),
    }),
    steps: stepsOf(plan, until, words.salt),
  };
}

function stepsOf({ steps }: OpenedPlan, until: number, salt: string): readonly CheckedStep[] {
  return steps.map(({ sub, act, http, tool, params }) => {
    const { type, target, amount, currency, recipient } = readableAction({ type: act.type, sub, params }, until, salt);
    const bound = { http, tool, params, method: act.http?.method ?? null, name: act.tool?.name ?? null };
    return { type, target, amount, currency, recipient, ...bound };
  });
}
