import type { JsonValue } from "../../core/json/parse.ts";

/** Every text in a value, names of members among them. */
export function* stringsIn(value: JsonValue): Generator<string> {
  if (typeof value === "string") yield value;
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const each of value) yield* stringsIn(each);
    return;
  }
  for (const [name, each] of Object.entries(value)) {
    yield name;
    yield* stringsIn(each);
  }
}
