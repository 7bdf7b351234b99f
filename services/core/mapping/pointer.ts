import type { SourceValue } from "../json/parse.ts";
import { JsonNumber } from "../json/parse.ts";

/** The value a JSON pointer (RFC 6901) leads to; undefined when there is none. */
export function readPointer(root: SourceValue, pointer: string): SourceValue | undefined {
  let value: SourceValue | undefined = root;
  for (const part of pointer.slice(1).split("/")) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) {
      value = /^(0|[1-9][0-9]{0,5})$/.test(name) ? value[Number(name)] : undefined;
    } else if (typeof value === "object" && value !== null && !(value instanceof JsonNumber)) {
      value = Object.hasOwn(value, name) ? value[name] : undefined;
    } else {
      return undefined;
    }
  }
  return value;
}
