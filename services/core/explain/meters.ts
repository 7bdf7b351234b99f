import { counterId, METERS } from "../counters/meters.ts";
import type { Spent } from "../schemas/spent.ts";

/** What is counted over time, by the names limits have. */
const NAMED = {
  perDay: METERS.SPEND_DAY,
  perMonth: METERS.SPEND_MONTH,
  lifetime: METERS.SPEND_LIFETIME,
  ratePerHour: METERS.ACTIONS_HOUR,
  ratePerDay: METERS.ACTIONS_DAY,
} as const;
export type Meter = keyof typeof NAMED;

/** What a counter stands at with this action; null when the decision was not charged to it. @param time unix seconds */
export function totalOf(spent: readonly Spent[], delegation: string, meter: Meter, time: number): bigint | null {
  const id = counterId(delegation, NAMED[meter], time);
  const counter = spent.find((each) => each.counter === id);
  return counter === undefined ? null : BigInt(counter.before) + BigInt(counter.reserved);
}
