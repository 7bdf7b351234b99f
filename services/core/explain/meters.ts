import { fromHex, toHex } from "../encoding/hex.ts";
import { concatBytes } from "../encoding/bytes.ts";
import { keccak256 } from "../hash.ts";
import { word } from "../calldata/abi.ts";
import type { Sae } from "../schemas/sae.ts";

/** What is counted over time, as contracts/libraries/Meters.sol numbers it. */
export const METERS = { perDay: 1, perMonth: 2, lifetime: 3, ratePerHour: 4, ratePerDay: 5 } as const;
export type Meter = keyof typeof METERS;

const HOUR = 3_600;
const DAY = 86_400;

/** What a counter stands at with this action; null when the decision was not charged to it. @param time unix seconds */
export function totalOf(spent: Sae["ctx"]["spent"], delegation: string, meter: Meter, time: number): bigint | null {
  const id = toHex(keccak256(concatBytes(fromHex(delegation), word(METERS[meter]), word(periodOf(meter, time)))));
  const counter = spent.find((each) => each.counter === id);
  return counter === undefined ? null : BigInt(counter.before) + BigInt(counter.reserved);
}

function periodOf(meter: Meter, time: number): number {
  if (meter === "perMonth") {
    const date = new Date(time * 1000);
    return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
  }
  if (meter === "lifetime") return 0;
  return Math.floor(time / (meter === "ratePerHour" ? HOUR : DAY));
}
