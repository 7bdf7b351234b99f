import { z } from "zod";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
const HOURS_A_WEEK = 7 * 24;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Monday, 00:00 UTC. */
const MONDAY = Date.UTC(2024, 0, 1);
export const ALL_WEEK = 2n ** BigInt(HOURS_A_WEEK) - 1n;

const DAY = `(?:${DAYS.join("|")})`;
const FORM = new RegExp(
  `^(${DAY}(?:-${DAY})?(?:,${DAY}(?:-${DAY})?)*) ([01][0-9]|2[0-4]):00-([01][0-9]|2[0-4]):00 ([A-Za-z0-9_+/-]+)$`,
);

/** `Mon-Fri 08:00-18:00 Europe/Berlin`, several of them, or `always`. */
export const hours = z.union(
  [z.literal("always"), z.string().regex(FORM), z.array(z.string().regex(FORM)).min(1).max(14)],
  "expected always, or hours such as Mon-Fri 08:00-18:00 Europe/Berlin",
);
export type Hours = z.infer<typeof hours>;

/**
 * The hours of the UTC week that lie within what is said on every day between two moments: where the zone's clock is put back
 * and forward, only what is inside under either counts, so nothing is ever permitted outside the hours that were written.
 * @param from unix seconds
 * @param until unix seconds
 * @returns bit h is hour h from Monday 00:00 UTC; a text that says what is wrong
 */
export function weekOf(said: Hours, from: number, until: number): bigint | string {
  if (said === "always") return ALL_WEEK;
  let week = 0n;
  for (const line of typeof said === "string" ? [said] : said) {
    const part = partOf(line, from, until);
    if (typeof part === "string") return part;
    week |= part;
  }
  return week === 0n ? "no hour of the week is inside on every day of the year" : week;
}

function partOf(line: string, from: number, until: number): bigint | string {
  const [, days = "", begin = "", end = "", zone = ""] = FORM.exec(line) ?? [];
  if (Number(begin) >= Number(end)) return `${line}: the first hour is not before the last`;
  const offsets = offsetsOf(zone, from, until);
  if (offsets === null) return `${zone} is no time zone of the IANA list`;
  const local = new Set(daysOf(days).flatMap((day) => range(Number(begin), Number(end)).map((h) => day * 24 + h)));
  let week = 0n;
  for (let hour = 0; hour < HOURS_A_WEEK; hour += 1) {
    if (offsets.every((offset) => inside(local, hour, offset))) week |= 1n << BigInt(hour);
  }
  return week;
}

/** Whether all of an hour of the UTC week is within hours of the local one. */
function inside(local: ReadonlySet<number>, hour: number, offsetMinutes: number): boolean {
  const begin = hour * 60 + offsetMinutes;
  const touched = [Math.floor(begin / 60), Math.floor((begin + 59) / 60)];
  return touched.every((h) => local.has(((h % HOURS_A_WEEK) + HOURS_A_WEEK) % HOURS_A_WEEK));
}

function daysOf(text: string): number[] {
  return text.split(",").flatMap((part) => {
    const [first = "Mon", last = first] = part.split("-") as [(typeof DAYS)[number], (typeof DAYS)[number]?];
    const begin = DAYS.indexOf(first);
    const length = ((DAYS.indexOf(last) - begin + 7) % 7) + 1;
    return range(begin, begin + length).map((day) => day % 7);
  });
}

function range(begin: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - begin) }, (_, i) => begin + i);
}

/** Every distance in minutes a zone's clock has from UTC on the days of a time; null for a zone nobody knows. */
function offsetsOf(zone: string, from: number, until: number): readonly number[] | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  } catch {
    return null;
  }
  const offsets = new Set<number>();
  for (let day = from; day < until; day += 86_400) offsets.add(offsetAt(format, day * 1000));
  return [...offsets.add(offsetAt(format, until * 1000))];
}

function offsetAt(format: Intl.DateTimeFormat, at: number): number {
  const name = format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign = "+", h = "0", m = "0"] = /^GMT([+-])?(\d\d)?:?(\d\d)?$/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(h) * 60 + Number(m));
}

/** A UTC week as people read it: `Mon-Fri 07:00-16:00 UTC`. */
export function weekText(week: bigint): string {
  if (week === ALL_WEEK) return "always";
  const byDay = DAYS.map((_, day) => spansOf(week, day));
  const lines: string[] = [];
  for (let day = 0; day < 7;) {
    let last = day;
    while (last < 6 && byDay[last + 1] === byDay[day]) last += 1;
    if (byDay[day] !== "") lines.push(`${DAYS[day]}${last > day ? `-${DAYS[last]}` : ""} ${byDay[day]}`);
    day = last + 1;
  }
  return lines.length === 0 ? "never" : `${lines.join("; ")} UTC`;
}

function spansOf(week: bigint, day: number): string {
  const has = (hour: number) => hour < 24 && ((week >> BigInt(day * 24 + hour)) & 1n) === 1n;
  const clock = (hour: number) => new Date(MONDAY + hour * HOUR).toISOString().slice(11, 16);
  const spans: string[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    if (!has(hour)) continue;
    const begin = hour;
    while (has(hour + 1)) hour += 1;
    spans.push(`${clock(begin)}-${hour === 23 ? "24:00" : clock(hour + 1)}`);
  }
  return spans.join(",");
}
