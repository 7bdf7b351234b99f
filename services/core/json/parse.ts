import { CountersignError } from "../errors/error.ts";
import { type Json, type JsonRecord, scanJson } from "./scanner.ts";

export type JsonValue = Json<number>;
export type JsonObject = JsonRecord<number>;

/** A number as it was written: any size, any precision. A class, so that no JSON object passes for one. */
export class JsonNumber {
  readonly kind = "number";
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type SourceValue = Json<JsonNumber>;
export type SourceObject = JsonRecord<JsonNumber>;

/**
 * Strict JSON; see `scanJson`. Numbers of magnitude above 2^53-1 are refused, and so are those with more digits than a double
 * holds, however small: a double cannot tell them from their neighbours, so two readers could see two values.
 * @param maxValues how many values there may be, at every depth together
 * @throws JSON_DUPLICATE_NAME, JSON_MALFORMED
 */
export function parseJson(text: string, maxValues?: number): JsonValue {
  return scanJson(text, toDouble, maxValues);
}

/**
 * The same grammar with numbers as `JsonNumber`, for amounts that must not lose a digit.
 * @throws JSON_DUPLICATE_NAME, JSON_MALFORMED
 */
export function parseJsonWithSource(text: string): SourceValue {
  return scanJson(text, (source) => new JsonNumber(source));
}

export function isJsonObject<N>(value: Json<N> | undefined): value is JsonRecord<N> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

function toDouble(source: string): number {
  const value = Number(source);
  if (!isTold(source, value)) {
    throw new CountersignError("JSON_MALFORMED", "a number has digits a double cannot hold: send it as a string");
  }
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new CountersignError("JSON_MALFORMED", "a number is beyond 2^53-1: send it as a string");
  }
  return value;
}

/** Whether a double is what was written: in as few digits as it needs, or in the 17 it never needs more than. */
function isTold(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return true;
  const written = decimal(source);
  return written === decimal(String(value)) || written === decimal(value.toPrecision(17));
}

/** A number without sign, in the one spelling with neither leading nor trailing zeros: 4.50 and 45e-1 are `45e-1`. */
function decimal(source: string): string {
  const [, mantissa = "", exponent = "0"] = /^-?([0-9.]+)(?:e(.+))?$/i.exec(source) ?? [];
  const [whole = "", part = ""] = mantissa.split(".");
  const digits = `${whole}${part}`.replace(/^0+/, "");
  const bare = digits.replace(/0+$/, "");
  return bare === "" ? "0" : `${bare}e${Number(exponent) - part.length + digits.length - bare.length}`;
}
