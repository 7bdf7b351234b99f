import { ZeroHash } from "ethers";

import type { Action, Counter } from "../evaluator/action.ts";
import { NO_LIMIT, type Bound } from "../evaluator/envelope.ts";
import { metersOf, stepOf } from "../evaluator/meters.ts";
import { ancestors, type World } from "../evaluator/world.ts";
import type { Random } from "./random.ts";

/** What the path of an action meters, charged with totals near the limits. */
export function countersFor(random: Random, world: World, action: Action): Counter[] {
  const metered = [...ancestors(world, action.delegationId)].flatMap(([id, { envelope }]) =>
    metersOf(id, envelope, action).map((meter) => {
      const limits = meter.dimension === "FINANCIAL" ? edgesOf(meter.bound) : [meter.rate];
      const edge = random.chance(18) && limits.length > 0 ? random.pick(limits) - meter.reserved : 0n;
      const near = edge + random.big(0n, 2n) - 1n;
      return {
        id: meter.id,
        window: meter.window,
        n: random.big(1n, 9n),
        before: near > 0n ? near : random.big(0n, 2n),
        reserved: meter.reserved,
      };
    }),
  );
  return action.plan === ZeroHash ? metered : [...metered, stepCounter(random, action)];
}

/** The counter of a plan's step: mostly of one that was not taken yet. */
export function stepCounter(random: Random, action: Action): Counter {
  return { ...stepOf(action), n: random.big(1n, 9n), before: random.chance(90) ? 0n : random.big(1n, 2n) };
}

/** Counters that differ from the right ones in one respect. */
export function spoil(random: Random, counters: readonly Counter[]): Counter[] {
  const place = random.between(0, Math.max(0, counters.length - 1));
  const extra: Counter = { id: random.hash(), window: 1n, n: 1n, before: 0n, reserved: 1n };
  const chosen = counters[place];
  if (chosen === undefined) return [extra];
  const others = counters.filter((_, index) => index !== place);
  const replaced = (change: Partial<Counter>) => counters.with(place, { ...chosen, ...change });
  const way = random.pick([
    () => others,
    () => [...counters, extra],
    () => [...counters, chosen],
    () => counters.toSpliced(place, 0, extra),
    () => [...others, chosen],
    () => counters.toReversed(),
    () => replaced({ id: random.hash() }),
    () => replaced({ window: (chosen.window + random.big(1n, 4n)) % 5n }),
    () => replaced({ reserved: chosen.reserved ^ 1n }),
    () => replaced({ before: 2n ** 256n - 1n }),
    () => replaced({ before: random.pick([2n ** 128n, 2n ** 32n, 2n ** 64n]) }),
  ]);
  return way();
}

/** The limits of a bound that are limits. */
export const edgesOf = ({ flagAt, soft, hard }: Bound): bigint[] =>
  [flagAt, soft, hard].filter((edge) => edge < NO_LIMIT);
