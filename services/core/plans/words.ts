import type { ShownAct } from "../approval/action.ts";
import { compareWords } from "../approval/compare.ts";
import type { Params } from "../schemas/act.ts";
import { type ApprovedAction, PLAN_TARGET } from "../schemas/approval.ts";

/** What stands for a type of action in the words a person signs for a plan. */
export const PLAN_TYPE = "countersign.plan";

/** What stands for a target there. */
export function planSub(steps: number): string {
  return `${steps} ${steps === 1 ? "step" : "steps"}`;
}

/**
 * A plan as the one act a person signs for: how many steps, the sum of their amounts where they have one currency, and the recipient
 * where they have one. That it is these very steps, its root binds.
 * @param params of each step
 */
export function planAct(params: readonly Params[]): ShownAct {
  return { type: PLAN_TYPE, sub: planSub(params.length), params: { ...sumOf(params), ...recipientOf(params) } };
}

function sumOf(params: readonly Params[]): Pick<Params, "amount" | "currency"> {
  const [currency, ...others] = [...new Set(params.flatMap((each) => each.currency ?? []))];
  if (currency === undefined || others.length > 0) return {};
  return { amount: String(params.reduce((sum, { amount = "0" }) => sum + BigInt(amount), 0n)), currency };
}

function recipientOf(params: readonly Params[]): Pick<Params, "recipient"> {
  const [recipient, ...others] = [...new Set(params.flatMap((each) => each.recipient ?? []))];
  return recipient === undefined || others.length > 0 ? {} : { recipient };
}

/**
 * Compares the words an approver signed for a plan, for who has one of its steps and not the plan: they are those of a plan, and end
 * when the approval does.
 * @throws APPROVAL_MISMATCH
 */
export function comparePlanWords(said: ApprovedAction, validBefore: number): void {
  const sub = PLAN_TARGET.test(said.target) ? said.target : planSub(1);
  compareWords(said, { type: PLAN_TYPE, sub, params: null }, validBefore);
}
