import { CountersignError } from "../errors/error.ts";
import { JsonNumber } from "../json/parse.ts";

const LIMIT = 1n << 256n;

/**
 * Whole minor units of a decimal the request carries, e.g. "12500.5" with two decimals -> "1250050".
 * @param source the number exactly as it is written: a JSON number's source text, or a string
 * @throws AMOUNT_INVALID for a sign, an exponent, too many decimals, a leading zero, 2^256 or more
 */
export function minorUnits(source: string, decimals: number): string {
  const match = /^(0|[1-9][0-9]{0,77})(?:\.([0-9]+))?$/.exec(source);
  const [, whole, fraction = ""] = match ?? [];
  if (whole === undefined) throw new CountersignError("AMOUNT_INVALID", "not a plain decimal number");
  if (fraction.length > decimals) {
    throw new CountersignError(
      "AMOUNT_INVALID",
      `more than ${decimals} decimal places: not a whole number of minor units`,
    );
  }
  const units = BigInt(whole + fraction.padEnd(decimals, "0"));
  if (units >= LIMIT) throw new CountersignError("AMOUNT_INVALID", "2^256 or more");
  return units.toString();
}

/** How many decimal places an amount is written with. */
export interface Places {
  readonly decimals: number | "currency";
  /** of the amount; not a string when the request has none */
  readonly currency: unknown;
  /** decimals of the currencies that are known */
  readonly currencies: Readonly<Record<string, number>>;
}

/**
 * Whole minor units of what a request writes, added up.
 * @throws AMOUNT_INVALID, also when the rule's decimals are not those of the currency
 */
export function readAmounts(values: readonly unknown[], { decimals, currency, currencies }: Places): string {
  const known = typeof currency === "string" && Object.hasOwn(currencies, currency) ? currencies[currency] : undefined;
  const places = decimals === "currency" ? known : decimals;
  if (places === undefined) {
    throw new CountersignError("AMOUNT_INVALID", "the mapping does not know the decimals of this currency");
  }
  // Without decimals the request writes minor units, whatever the currency.
  if (known !== undefined && places !== 0 && places !== known) {
    throw new CountersignError(
      "AMOUNT_INVALID",
      `${String(currency)} has ${known} decimals, and the rule reads ${places}`,
    );
  }
  const sum = values.reduce<bigint>((total, value) => total + BigInt(readAmount(value, places)), 0n);
  if (sum >= LIMIT) throw new CountersignError("AMOUNT_INVALID", "2^256 or more");
  return sum.toString();
}

function readAmount(value: unknown, decimals: number): string {
  if (value instanceof JsonNumber) {
    checkSafeNumber(value.source);
    return minorUnits(value.source, decimals);
  }
  if (typeof value === "string") return minorUnits(value, decimals);
  throw new CountersignError("AMOUNT_INVALID", "neither a number nor a string");
}

/** Every decimal of so many significant digits survives being read into a double and written again. */
const DOUBLE_DIGITS = 15;

/**
 * A JSON number that a double cannot hold to its last digit is refused: the target may read another one. It may be sent as a
 * string.
 * @throws AMOUNT_INVALID
 */
export function checkSafeNumber(source: string): void {
  if (Math.abs(Number(source)) > Number.MAX_SAFE_INTEGER) {
    throw new CountersignError("AMOUNT_INVALID", "a JSON number beyond 2^53 - 1; send it as a string");
  }
  const digits = source.includes(".")
    ? source
        .replace(/0+$/, "")
        .replace(/^[-0.]+/, "")
        .replace(".", "")
    : "";
  if (digits.length > DOUBLE_DIGITS) {
    throw new CountersignError(
      "AMOUNT_INVALID",
      "a JSON number with a fraction and over 15 digits; send it as a string",
    );
  }
}
