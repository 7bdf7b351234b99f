import { CountersignError } from "../errors/error.ts";

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
