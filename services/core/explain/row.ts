import type { Reason } from "../words/reasons.ts";
import type { Dimension, Verdict } from "../words/verdicts.ts";

/** Where a limit comes from. */
export type LimitSource =
  /** what the signing service adds to the policy, where it is stricter */
  | { readonly from: "service" }
  | { readonly from: "policy"; readonly policy: number }
  | { readonly from: "delegation"; readonly id: string; readonly depth: number; readonly agent: number };

/**
 * A quantity has room left, and an amount or a count can be the nearest limit of an action; time is a span, a moment is unix
 * seconds; a condition holds or does not.
 */
export type LimitKind = "amount" | "count" | "time" | "moment" | "condition";

/** One limit beside what stands at it. */
export interface LimitRow {
  /** stable name, such as `amount.hold` or `per_day.hard` */
  readonly limit: string;
  readonly source: LimitSource;
  readonly kind: LimitKind;
  readonly dimension: Dimension;
  /** what becomes of an action that is beyond it, and with which reason */
  readonly verdict: Verdict;
  readonly reason: Reason;
  /** what stands at it, this action included; null when that is not known */
  readonly value: string | null;
  readonly bound: string;
  /** null for a condition */
  readonly unit: string | null;
  /** null when the value is not known */
  readonly beyond: boolean | null;
  /** how much more would still be within it, negative when it is beyond; null for a condition */
  readonly headroom: string | null;
  /** share that is used, 1 when nothing is left; null for a condition or a moment, and where nothing would be allowed at all */
  readonly used: number | null;
}

/** What a row is about. */
export type Limit = Pick<LimitRow, "limit" | "source" | "dimension" | "verdict" | "reason">;

/** Names a limit of one source. */
export type LimitAt = (limit: string, rest: Omit<Limit, "limit" | "source">) => Limit;

export function limitsOf(source: LimitSource): LimitAt {
  return (limit, rest) => ({ limit, source, ...rest });
}

export interface Quantity {
  readonly kind: Exclude<LimitKind, "condition">;
  readonly value: bigint | null;
  /** the largest value within the limit */
  readonly most: bigint;
  /** as the limit is written; `most` unless it is written otherwise */
  readonly bound?: string;
  readonly unit: string;
}

export function quantityRow(limit: Limit, { kind, value, most, bound = String(most), unit }: Quantity): LimitRow {
  const known = value !== null;
  return {
    ...limit,
    kind,
    value: known ? String(value) : null,
    bound,
    unit,
    beyond: known ? value > most : null,
    headroom: known ? String(most - value) : null,
    used: known && kind !== "moment" ? share(value, most) : null,
  };
}

/** @param value what the action says @param bound what is demanded */
export function conditionRow(limit: Limit, value: string, bound: string, holds: boolean): LimitRow {
  return { ...limit, kind: "condition", value, bound, unit: null, beyond: !holds, headroom: null, used: null };
}

/** To four places. */
function share(value: bigint, most: bigint): number | null {
  if (most > 0n) return Number((value * 10_000n) / most) / 10_000;
  return value > most ? null : 1;
}
