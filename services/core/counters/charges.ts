import { CountersignError } from "../errors/error.ts";
import type { Params } from "../schemas/act.ts";
import { MAX_SPENT, type Spent } from "../schemas/spent.ts";
import { counterId, isSpend, type Meter, stepCounterId, windowOf } from "./meters.ts";

/** A delegation, and which bounds and rates it has, ascending. */
export interface MeteredDelegation {
  readonly delegation: string;
  readonly meters: readonly Meter[];
}

/** The step of a plan an action takes: root of the plan and digest of the act, hex. */
interface PlanStep {
  readonly plan: string;
  readonly act: string;
}

/** What an action is charged with at one counter. */
export type Charge = Pick<Spent, "counter" | "window" | "reserved">;

/**
 * The counters an action is charged to, in the one order the contract takes them in: its own delegation's first, then each
 * ancestor's, meters ascending, and at the very end the step of its plan. Their number does not depend on the time.
 * @param path from the acting delegation up
 * @param time unix seconds, the claims' `iat`
 * @param step null when the action belongs to no plan
 * @throws ENVELOPE_TOO_LARGE when no envelope could carry them
 */
export function chargesOf(
  path: readonly MeteredDelegation[],
  { amount, currency }: Pick<Params, "amount" | "currency">,
  time: number,
  step: PlanStep | null,
): readonly Charge[] {
  const spends = amount !== undefined || currency !== undefined;
  const metered = path.flatMap(({ delegation, meters }) =>
    meters
      .filter((meter) => spends || !isSpend(meter))
      .map((meter) => ({
        counter: counterId(delegation, meter, time),
        window: windowOf(meter),
        reserved: isSpend(meter) ? (amount ?? "0") : "1",
      })),
  );
  const charges = step === null ? metered : [...metered, chargeOf(step)];
  if (charges.length <= MAX_SPENT) return charges;
  const detail = `the lineage charges ${charges.length} counters; an envelope carries ${MAX_SPENT}`;
  throw new CountersignError("ENVELOPE_TOO_LARGE", detail);
}

/** One action, for ever. */
function chargeOf({ plan, act }: PlanStep): Charge {
  return { counter: stepCounterId(plan, act), window: "lifetime", reserved: "1" };
}

/** The step that the claims of an intent or of a decision name. */
export function stepOf(plan: { readonly root: string } | null, act: string): PlanStep | null {
  return plan === null ? null : { plan: plan.root, act };
}
