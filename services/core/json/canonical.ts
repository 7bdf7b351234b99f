import canonicalize from "canonicalize";

import { CountersignError } from "../errors/error.ts";

/**
 * Canonical JSON (RFC 8785). Like JSON.stringify, leaves out members that are undefined.
 * @throws INTERNAL when the value has no JSON form: not a number, a bigint, a cycle, a lone surrogate
 */
export function canonicalJson(value: unknown): string {
  const text = serialize(value);
  if (text === undefined) throw new CountersignError("INTERNAL", "the value has no JSON form");
  return text;
}

function serialize(value: unknown): string | undefined {
  try {
    return canonicalize(value);
  } catch (cause) {
    throw new CountersignError("INTERNAL", "the value has no JSON form", { cause });
  }
}
