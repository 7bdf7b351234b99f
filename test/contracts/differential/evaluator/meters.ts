import { concat, keccak256, toBeHex, ZeroHash } from "ethers";

import { speaksOf, type Action, type Counter } from "./action.ts";
import { blocked, type Answer } from "./answer.ts";
import { DAY, holds, HOUR, isAbsent, NO_RATE, type Bound, type Envelope } from "./envelope.ts";

const MAX_UINT256 = 2n ** 256n - 1n;

/** A budget or rate a node meters, and what an action adds to it. */
export type Meter = Pick<Counter, "id" | "window" | "reserved"> &
  ({ dimension: "FINANCIAL"; bound: Bound } | { dimension: "OPERATIONAL"; rate: bigint });

/** What of an action is metered at a node, in the order it must be charged. */
export function metersOf(node: string, { dimensions, financial, operational }: Envelope, action: Action): Meter[] {
  const { time, amount } = action;
  const spends = holds(dimensions, "FINANCIAL") && speaksOf(action, "AMOUNT");
  const spend = [
    { meter: 1n, period: time / DAY, window: 1n, bound: financial.perDay },
    { meter: 2n, period: monthOf(time), window: 2n, bound: financial.perMonth },
    { meter: 3n, period: 0n, window: 3n, bound: financial.lifetime },
  ].filter(({ bound }) => spends && !isAbsent(bound));
  const actions = [
    { meter: 4n, period: time / HOUR, window: 4n, rate: operational.perHour },
    { meter: 5n, period: time / DAY, window: 1n, rate: operational.perDay },
  ].filter(({ rate }) => rate !== NO_RATE);
  return [
    ...spend.map(({ meter, period, window, bound }) => {
      return { id: counterId(node, meter, period), window, reserved: amount, dimension: "FINANCIAL" as const, bound };
    }),
    ...actions.map(({ meter, period, window, rate }) => {
      return { id: counterId(node, meter, period), window, reserved: 1n, dimension: "OPERATIONAL" as const, rate };
    }),
  ];
}

/** The counters must be those of the node, next in line, and what they come to must be within its limits. */
export function* sayCounters(
  node: string,
  envelope: Envelope,
  action: Action,
  counters: Iterator<Counter>,
): Iterable<Answer> {
  for (const meter of metersOf(node, envelope, action)) {
    const next = counters.next();
    const fits =
      next.done !== true &&
      next.value.id === meter.id &&
      next.value.window === meter.window &&
      next.value.reserved === meter.reserved;
    if (!fits) {
      yield blocked("NONE", "COUNTER_MISMATCH");
      return;
    }
    // A total no word can hold is above every limit.
    const sum = next.value.before + next.value.reserved;
    const total = sum > MAX_UINT256 ? MAX_UINT256 : sum;
    if (meter.dimension === "FINANCIAL") yield* sayTotal(meter.bound, total);
    else if (total > meter.rate) yield blocked("OPERATIONAL", "RATE_EXCEEDED");
  }
}

/** Each step of a plan has a counter of its own, behind all others, and room for one action. */
export function* sayStep(action: Action, counters: Iterator<Counter>): Iterable<Answer> {
  if (action.plan === ZeroHash) return;
  const [step, next] = [stepOf(action), counters.next()];
  const isIt =
    next.done !== true &&
    next.value.id === step.id &&
    next.value.window === step.window &&
    next.value.reserved === step.reserved;
  if (!isIt) yield blocked("NONE", "COUNTER_MISMATCH");
  else if (next.value.before > 0n) yield blocked("OPERATIONAL", "PLAN_STEP_USED");
}

/** What the step of a plan is charged to. */
export function stepOf({ plan, actDigest }: Action): Pick<Counter, "id" | "window" | "reserved"> {
  return { id: keccak256(concat([plan, toBeHex(6n, 32), keccak256(actDigest)])), window: 3n, reserved: 1n };
}

/** What a bound says of an amount or a total. */
export function* sayTotal(bound: Bound, total: bigint): Iterable<Answer> {
  if (isAbsent(bound)) return;
  if (total > bound.hard) yield blocked("FINANCIAL", "HARD_LIMIT");
  else if (total > bound.soft) yield { verdict: "HELD", dimension: "FINANCIAL", reason: "SOFT_LIMIT" };
  else if (total >= bound.flagAt) yield { verdict: "FLAGGED", dimension: "FINANCIAL", reason: "NEAR_LIMIT" };
}

/** keccak256 of three words. */
function counterId(node: string, meter: bigint, period: bigint): string {
  return keccak256(concat([node, toBeHex(meter, 32), toBeHex(period, 32)]));
}

/** Months since 1970-01, by the platform's own calendar. */
function monthOf(time: bigint): bigint {
  const date = new Date(Number(time) * 1_000);
  return BigInt((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth());
}
