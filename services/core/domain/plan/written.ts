import { currencyOf } from "../../calldata/hashes.ts";
import { CLASSIFICATIONS, DIMENSIONS } from "../../words/verdicts.ts";
import { minorUnitPlaces } from "../../words/currencies.ts";
import { weekText } from "../hours.ts";
import { type Bound, type ItemSet, type Limits, MODES, NO_LIMIT, NO_RATE } from "../limits.ts";
import { type Domain, WINDOWS } from "../schema.ts";

/** Every member of limits as words of the file beside what it holds: what two of them are compared by, member by member. */
export function writtenLimits(
  limits: Limits,
  { currencies = {} }: Pick<Domain, "currencies">,
): ReadonlyMap<string, string> {
  const { financial, operational, temporal, dataAccess, communication } = limits;
  const currency = currencyOf(financial.currency);
  const places = currencies[currency] ?? minorUnitPlaces(currency) ?? 0;
  const amount = (units: bigint) => (units === NO_LIMIT ? "no limit" : `${decimal(units, places)} ${currency}`);
  const bounds = (name: string, { flagAt, soft, hard }: Bound): [string, string][] => [
    [`${name}.flagFrom`, amount(flagAt)],
    [`${name}.holdAbove`, amount(soft)],
    [`${name}.blockAbove`, amount(hard)],
  ];
  const rate = (count: number) => (count === NO_RATE ? "no limit" : String(count));
  return new Map([
    ["dimensions", DIMENSIONS.filter((_, place) => ((limits.dimensions >> BigInt(place)) & 1n) === 1n).join(", ")],
    ...(currency === "" ? [] : WINDOWS.flatMap((window) => bounds(window, financial[window]))),
    ["actions", set(operational.operations)],
    ["targets", set(operational.targets)],
    ["rate.perHour", rate(operational.perHour)],
    ["rate.perDay", rate(operational.perDay)],
    ["from", day(temporal.notBefore)],
    ["until", day(temporal.notAfter)],
    ["hours", weekText(temporal.week)],
    ["blackouts", temporal.blackouts.map(({ from, until }) => `${day(from)} to ${day(until)}`).join(", ")],
    ["data.read", set(dataAccess.readable)],
    ["data.write", set(dataAccess.writable)],
    ["data.ceiling", CLASSIFICATIONS[dataAccess.ceiling] ?? String(dataAccess.ceiling)],
    ["data.pii", yesOrNo(dataAccess.pii)],
    ["communication.channels", set(communication.channels)],
    ["communication.recipients", set(communication.recipients)],
    ["communication.outside", yesOrNo(communication.outside)],
  ]);
}

/** The members in which two limits differ, in words: `rate.perHour 60`. */
export function changedLimits(
  found: Limits,
  wanted: Limits,
  domain: Pick<Domain, "currencies">,
): { readonly from: string; readonly to: string } | null {
  const [before, after] = [writtenLimits(found, domain), writtenLimits(wanted, domain)];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  if (names.length === 0) return null;
  const told = (side: ReadonlyMap<string, string>) =>
    names.map((name) => `${name} ${side.get(name) ?? "none"}`).join("; ");
  return { from: told(before), to: told(after) };
}

function decimal(units: bigint, places: number): string {
  const digits = String(units).padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  return places === 0 ? whole : `${whole}.${digits.slice(-places)}`;
}

/** What is in a set cannot be read from the chain: two sets are told apart by the ends of their items. */
function set({ mode, items }: ItemSet): string {
  if (mode === MODES.ALL) return "any";
  return mode === MODES.NONE ? "none" : `${items.length} (${items.map((item) => item.slice(2, 8)).join(" ")})`;
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000", "");
}

function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}
