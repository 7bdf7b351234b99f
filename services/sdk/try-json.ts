import { isCountersignError } from "../core/errors/error.ts";
import { parseJson } from "../core/json/parse.ts";

/** Null for what is no JSON. */
export function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (isCountersignError(error)) return null;
    throw error;
  }
}
