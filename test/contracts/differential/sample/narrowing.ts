import { NO_LIMIT, NO_RATE, SET, type Bound, type ItemSet } from "../evaluator/envelope.ts";
import { least, type Random } from "./random.ts";

export const ABSENT: Bound = { flagAt: NO_LIMIT, soft: NO_LIMIT, hard: NO_LIMIT };
export const EMPTY: ItemSet = { mode: SET.NONE, items: [] };

export function narrowBound(random: Random, parent: Bound, scale: bigint): Bound {
  if (random.chance(55)) return ABSENT;
  // A parent may limit flags only, or flags and holds only.
  const unlimited = { flagAt: 40n * scale, soft: 60n * scale, hard: 80n * scale };
  const hard = parent.hard === NO_LIMIT ? random.pick([NO_LIMIT, unlimited.hard]) : less(random, parent.hard);
  const soft = least(hard, parent.soft === NO_LIMIT ? random.pick([hard, unlimited.soft]) : less(random, parent.soft));
  const flagAt = least(
    soft,
    parent.flagAt === NO_LIMIT ? random.pick([soft, unlimited.flagAt]) : less(random, parent.flagAt),
  );
  return { flagAt, soft, hard };
}

export const narrowRate = (random: Random, parent: bigint): bigint => {
  if (random.chance(65)) return NO_RATE;
  return parent === NO_RATE ? random.big(4n, 12n) : less(random, parent);
};

export function narrowSet(random: Random, parent: ItemSet, universe: readonly string[]): ItemSet {
  if (parent.mode === SET.NONE || random.chance(1)) return EMPTY;
  if (random.chance(70)) return parent;
  const items = random.some(parent.mode === SET.ALL ? universe : parent.items, 80);
  return items.length === 0 ? parent : { mode: SET.LISTED, items };
}

/** The same, or a bit less. */
const less = (random: Random, value: bigint): bigint =>
  random.chance(50) ? value : random.big((value * 3n) / 4n, value);
