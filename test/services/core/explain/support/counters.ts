import { AbiCoder, keccak256 } from "ethers";

import type { DelegationTerms } from "../../../../../services/core/explain/terms.ts";
import type { Spent } from "../../../../../services/core/schemas/spent.ts";

const DAY = 86_400;

/** What a meter stood at before the action; by name of the meter. */
export type Before = (delegation: DelegationTerms, meter: MeterName) => bigint;
export type MeterName = "perDay" | "perMonth" | "lifetime" | "hour" | "day";

/** As contracts/lineage/envelope/Meters.sol numbers them, written anew so that the two can differ. */
const METERS = [
  ["perDay", 1, "day"],
  ["perMonth", 2, "month"],
  ["lifetime", 3, "lifetime"],
  ["hour", 4, "hour"],
  ["day", 5, "day"],
] as const;

/** The counters the contract expects, in its order. @param time unix seconds of the action */
export function countersFor(
  path: readonly DelegationTerms[],
  amount: bigint | null,
  time: number,
  before: Before,
): readonly Spent[] {
  return path.flatMap((delegation) =>
    METERS.flatMap(([name, meter, window]) => {
      const rate = name === "hour" || name === "day";
      const bound = rate ? rateOf(delegation, name) : delegation.limits.financial[name].flagAt;
      if (bound === null || (!rate && amount === null)) return [];
      const id = keccak256(
        AbiCoder.defaultAbiCoder().encode(
          ["bytes32", "uint256", "uint256"],
          [delegation.id, meter, periodOf(name, time)],
        ),
      );
      const reserved = String(rate ? 1 : amount);
      return [{ counter: id, window, n: 1, before: String(before(delegation, name)), reserved }];
    }),
  );
}

function rateOf({ limits }: DelegationTerms, name: "hour" | "day"): number | null {
  return name === "hour" ? limits.operational.perHour : limits.operational.perDay;
}

function periodOf(name: MeterName, time: number): number {
  const date = new Date(time * 1000);
  if (name === "perMonth") return date.getUTCFullYear() * 12 + date.getUTCMonth() - 1970 * 12;
  if (name === "lifetime") return 0;
  return Math.floor(time / (name === "hour" ? 3600 : DAY));
}
