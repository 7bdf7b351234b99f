import { conditionRow, type LimitAt, type LimitRow, quantityRow } from "./row.ts";
import type { DelegationTerms } from "./terms.ts";

const HOUR = 3_600;
/** 1970-01-01 was a Thursday. */
const MONDAY_OFFSET = 3 * 24;
const WEEK = 7 * 24;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const TEMPORAL = { dimension: "Temporal", verdict: "Blocked" } as const;

/** When a delegation counts. @param time unix seconds */
export function momentRows(time: number, { notBefore, notAfter, limits }: DelegationTerms, at: LimitAt): LimitRow[] {
  const { week, blackouts } = limits.temporal;
  const hour = (Math.floor(time / HOUR) + MONDAY_OFFSET) % WEEK;
  const open = ((BigInt(week) >> BigInt(hour)) & 1n) === 1n;
  const hours = at("hours", { ...TEMPORAL, reason: "OUTSIDE_HOURS" });
  const dark = blackouts.some(({ from, until }) => from <= time && time < until);
  const blackout = at("blackout", { ...TEMPORAL, reason: "BLACKOUT" });
  const early = at("not_before", { ...TEMPORAL, reason: "NOT_YET_VALID" });
  const over = at("not_after", { ...TEMPORAL, reason: "DELEGATION_EXPIRED" });
  return [
    conditionRow(early, String(time), `from ${notBefore}`, time >= notBefore),
    ...(notAfter === Number.MAX_SAFE_INTEGER
      ? []
      : [quantityRow(over, { ...moment(time), most: BigInt(notAfter) - 1n, bound: String(notAfter) })]),
    conditionRow(hours, nameOf(hour), `${countHours(week)} of ${WEEK} hours`, open),
    ...(blackouts.length === 0
      ? []
      : [conditionRow(blackout, String(time), `outside ${blackouts.length} blackouts`, !dark)]),
  ];
}

function moment(time: number) {
  return { kind: "moment", value: BigInt(time), unit: "s" } as const;
}

function nameOf(hour: number): string {
  return `${DAYS[Math.floor(hour / 24)] ?? ""} ${String(hour % 24).padStart(2, "0")}h UTC`;
}

function countHours(week: string): number {
  return [...BigInt(week).toString(2)].filter((bit) => bit === "1").length;
}
