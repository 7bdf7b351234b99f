import { planRootOf } from "../plans/tree.ts";
import { stepCounterId } from "../counters/meters.ts";
import { actDigest } from "../envelope/act-digest.ts";
import { conditionRow, type LimitAt, type LimitRow, quantityRow } from "./row.ts";
import type { Explained } from "./terms.ts";

/** Whether an action is a step of the plan it names; nothing for one that names none. */
export function planRows({ claims }: Explained, at: LimitAt): LimitRow[] {
  const { plan, hold } = claims.ctx;
  if (plan === null) return [];
  const isStep = hold === null && planRootOf(actDigest(claims.act, claims.sub), plan.path) === plan.root;
  const limit = at("plan", { dimension: "None", verdict: "Blocked", reason: "PLAN_INVALID" });
  return [conditionRow(limit, `step ${plan.step}`, `a step of ${plan.root}, without a hold`, isStep)];
}

/** How often the step of the plan was taken, this action included. */
export function stepRows({ claims, spent }: Explained, at: LimitAt): LimitRow[] {
  const { plan } = claims.ctx;
  if (plan === null) return [];
  const id = stepCounterId(plan.root, actDigest(claims.act, claims.sub));
  const counter = spent.find((each) => each.counter === id);
  const value = counter === undefined ? null : BigInt(counter.before) + BigInt(counter.reserved);
  const limit = at("plan.step", { dimension: "Operational", verdict: "Blocked", reason: "PLAN_STEP_USED" });
  return [quantityRow(limit, { kind: "count", value, most: 1n, unit: "actions" })];
}
