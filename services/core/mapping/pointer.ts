import { CountersignError } from "../errors/error.ts";
import { isJsonObject } from "../json/parse.ts";
import type { Json, JsonRecord } from "../json/scanner.ts";
import { foldCase } from "./fold-case.ts";

/**
 * The value a JSON pointer (RFC 6901) leads to; undefined when there is none. Of a list on the way only one entry would be
 * judged, so it must be the only one: a rule says `items` where more may stand.
 * @throws BODY_INVALID when a name on the way stands there in another case, or a list has another length than one
 */
export function readPointer<N>(root: Json<N>, pointer: string): Json<N> | undefined {
  let value: Json<N> | undefined = root;
  for (const name of pointerNames(pointer)) {
    if (Array.isArray(value)) value = readOnly(value, name);
    else if (isJsonObject(value)) value = readMember(value, name);
    else return undefined;
  }
  return value;
}

/** The names a pointer consists of. */
export function pointerNames(pointer: string): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function readOnly<N>(list: readonly Json<N>[], name: string): Json<N> | undefined {
  if (list.length === 1 && name === "0") return list[0];
  throw new CountersignError(
    "BODY_INVALID",
    `a list of ${list.length} where one member is read: the rule has no items`,
  );
}

/** Many JSON readers match names in any case, and then the last one wins: the policy would read one, the target another. */
function readMember<N>(object: JsonRecord<N>, name: string): Json<N> | undefined {
  const folded = foldCase(name);
  if (Object.keys(object).some((other) => other !== name && foldCase(other) === folded)) {
    throw new CountersignError("BODY_INVALID", `${name} is written in another case`);
  }
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
