import type { JsonValue } from "../../../services/core/json/parse.ts";

/** Words as they are, and anything else as JSON. */
export function asText(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
