import { CountersignError } from "../errors/error.ts";
import { JsonNumber, type SourceObject, type SourceValue } from "../json/parse.ts";
import { foldCase } from "./fold-case.ts";

/**
 * The value a JSON pointer (RFC 6901) leads to; undefined when there is none.
 * @throws BODY_INVALID when a name on the way stands there in another case
 */
export function readPointer(root: SourceValue, pointer: string): SourceValue | undefined {
  let value: SourceValue | undefined = root;
  for (const part of pointer.slice(1).split("/")) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) {
      value = /^(0|[1-9][0-9]{0,5})$/.test(name) ? value[Number(name)] : undefined;
    } else if (typeof value === "object" && value !== null && !(value instanceof JsonNumber)) {
      value = readMember(value, name);
    } else {
      return undefined;
    }
  }
  return value;
}

/** Many JSON readers match names in any case, and then the last one wins: the policy would read one, the target another. */
function readMember(object: SourceObject, name: string): SourceValue | undefined {
  const folded = foldCase(name);
  if (Object.keys(object).some((other) => other !== name && foldCase(other) === folded)) {
    throw new CountersignError("BODY_INVALID", `${name} is written in another case`);
  }
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
