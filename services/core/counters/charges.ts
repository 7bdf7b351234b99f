import { CountersignError } from "../errors/error.ts";
import type { Params } from "../schemas/act.ts";
import { MAX_SPENT, type Spent } from "../schemas/spent.ts";
import { counterId, isSpend, type Meter, windowOf } from "./meters.ts";

/** A delegation, and which bounds and rates it has, ascending. */
export interface MeteredDelegation {
  readonly delegation: string;
  readonly meters: readonly Meter[];
}

/** What an action is charged with at one counter. */
export type Charge = Pick<Spent, "counter" | "window" | "reserved">;

/**
 * The counters an action is charged to, in the one order the contract takes them in: its own delegation's first, then each
 * ancestor's, meters ascending. Their number does not depend on the time.
 * @param path from the acting delegation up
 * @param time unix seconds, the claims' `iat`
 * @throws ENVELOPE_TOO_LARGE when no envelope could carry them
 */
export function chargesOf(
  path: readonly MeteredDelegation[],
  { amount, currency }: Pick<Params, "amount" | "currency">,
  time: number,
): readonly Charge[] {
  const spends = amount !== undefined || currency !== undefined;
  const charges = path.flatMap(({ delegation, meters }) =>
    meters
      .filter((meter) => spends || !isSpend(meter))
      .map((meter) => ({
        counter: counterId(delegation, meter, time),
        window: windowOf(meter),
        reserved: isSpend(meter) ? (amount ?? "0") : "1",
      })),
  );
  if (charges.length <= MAX_SPENT) return charges;
  const detail = `the lineage charges ${charges.length} counters; an envelope carries ${MAX_SPENT}`;
  throw new CountersignError("ENVELOPE_TOO_LARGE", detail);
}
