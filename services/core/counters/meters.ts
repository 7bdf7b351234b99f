import { word } from "../calldata/abi.ts";
import { concatBytes } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";
import type { Window } from "../schemas/spent.ts";

/** Numbers of contracts/lineage/envelope/Meters.sol, in the order a delegation is charged. */
export const METERS = {
  SPEND_DAY: 1,
  SPEND_MONTH: 2,
  SPEND_LIFETIME: 3,
  ACTIONS_HOUR: 4,
  ACTIONS_DAY: 5,
} as const;
export type Meter = (typeof METERS)[keyof typeof METERS];

const HOUR = 3_600;
const DAY = 86_400;

/** What a plan counts: each of its steps, once and for good. */
const PLAN_STEP = 6;

interface Kind {
  readonly window: Window;
  /** charged with the amount; else with one action */
  readonly spends: boolean;
  /** number of the UTC period a time (unix seconds) lies in */
  readonly period: (time: number) => number;
}

const KINDS: Readonly<Record<Meter, Kind>> = {
  [METERS.SPEND_DAY]: { window: "day", spends: true, period: (time) => Math.floor(time / DAY) },
  [METERS.SPEND_MONTH]: { window: "month", spends: true, period: monthOf },
  [METERS.SPEND_LIFETIME]: { window: "lifetime", spends: true, period: () => 0 },
  [METERS.ACTIONS_HOUR]: { window: "hour", spends: false, period: (time) => Math.floor(time / HOUR) },
  [METERS.ACTIONS_DAY]: { window: "day", spends: false, period: (time) => Math.floor(time / DAY) },
};

export function windowOf(meter: Meter): Window {
  return KINDS[meter].window;
}

export function isSpend(meter: Meter): boolean {
  return KINDS[meter].spends;
}

/** The counter a meter of a delegation stands at: keccak256(abi.encode(delegation, meter, period)), hex. */
export function counterId(delegation: string, meter: Meter, time: number): string {
  return toHex(keccak256(concatBytes(fromHex(delegation), word(meter), word(KINDS[meter].period(time)))));
}

/**
 * The counter a step of a plan stands at: keccak256(abi.encode(plan, 6, keccak256(act))), hex.
 * @param act digest of the act, hex
 */
export function stepCounterId(plan: string, act: string): string {
  return toHex(keccak256(concatBytes(fromHex(plan), word(PLAN_STEP), keccak256(fromHex(act)))));
}

/** Months from 1970-01. */
function monthOf(time: number): number {
  const date = new Date(time * 1000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}
