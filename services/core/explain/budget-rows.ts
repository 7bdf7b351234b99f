import { type Meter, totalOf } from "./meters.ts";
import { conditionRow, type LimitAt, type LimitRow, quantityRow } from "./row.ts";
import type { BoundTerms, DelegationTerms, Explained } from "./terms.ts";

const FINANCIAL = { dimension: "Financial", verdict: "Blocked" } as const;

/** What one action may cost, and what may be spent over time. */
export function financialRows(
  { claims, params, spent }: Explained,
  { id, limits }: DelegationTerms,
  at: LimitAt,
): LimitRow[] {
  const { currency = "", amount = "0" } = params;
  const { financial, dimensions } = limits;
  const held = dimensions.includes("Financial");
  const handed = at("dimension", { ...FINANCIAL, reason: "DIMENSION_NOT_HELD" });
  if (!held) return [conditionRow(handed, "Financial", "not held", false)];
  const same = currency === financial.currency;
  const money = conditionRow(
    at("currency", { ...FINANCIAL, reason: "CURRENCY_NOT_DELEGATED" }),
    currency,
    financial.currency,
    same,
  );
  if (!same) return [money];
  const total = (meter: Meter) => totalOf(spent, id, meter, claims.iat);
  return [
    money,
    ...boundRows("per_action", financial.perAction, BigInt(amount), currency, at),
    ...boundRows("per_day", financial.perDay, total("perDay"), currency, at),
    ...boundRows("per_month", financial.perMonth, total("perMonth"), currency, at),
    ...boundRows("lifetime", financial.lifetime, total("lifetime"), currency, at),
  ];
}

/** Actions in an hour and in a day. */
export function rateRows({ claims, spent }: Explained, { id, limits }: DelegationTerms, at: LimitAt): LimitRow[] {
  const { perHour, perDay } = limits.operational;
  const rates = [
    ["rate.hour", perHour, "ratePerHour"],
    ["rate.day", perDay, "ratePerDay"],
  ] as const satisfies readonly (readonly [string, number | null, Meter])[];
  return rates.flatMap(([name, most, meter]) => {
    if (most === null) return [];
    const limit = at(name, { dimension: "Operational", verdict: "Blocked", reason: "RATE_EXCEEDED" });
    const value = totalOf(spent, id, meter, claims.iat);
    return [quantityRow(limit, { kind: "count", value, most: BigInt(most), unit: "actions" })];
  });
}

/** `flagAt <= soft <= hard`. A level that another of the same amount hides is left out. */
function boundRows(
  name: string,
  { flagAt, soft, hard }: BoundTerms,
  value: bigint | null,
  unit: string,
  at: LimitAt,
): LimitRow[] {
  const row = (level: string, verdict: "Blocked" | "Held", reason: "HARD_LIMIT" | "SOFT_LIMIT", most: string) =>
    quantityRow(at(`${name}.${level}`, { dimension: "Financial", verdict, reason }), {
      kind: "amount",
      value,
      most: BigInt(most),
      unit,
    });
  const near = at(`${name}.flag`, { dimension: "Financial", verdict: "Flagged", reason: "NEAR_LIMIT" });
  return [
    ...(hard === null ? [] : [row("hard", "Blocked", "HARD_LIMIT", hard)]),
    ...(soft === null || soft === hard ? [] : [row("soft", "Held", "SOFT_LIMIT", soft)]),
    ...(flagAt === null
      ? []
      : [quantityRow(near, { kind: "amount", value, most: BigInt(flagAt) - 1n, bound: flagAt, unit })]),
  ];
}
