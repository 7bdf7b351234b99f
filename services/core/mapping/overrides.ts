import { CountersignError } from "../errors/error.ts";
import { foldCase } from "./fold-case.ts";

/** Names by which frameworks let a query or a form act as another method than the request line says. */
const OVERRIDES = new Set([
  "_method",
  "__method",
  "_http_method",
  "_httpmethod",
  "httpmethod",
  "$httpmethod",
  "method_override",
  "_method_override",
  "http_method_override",
  "x_http_method",
  "x_http_method_override",
  "x_method_override",
]);

/** Whether a target may take a query or body name for the method. */
export function overridesMethod(name: string): boolean {
  return OVERRIDES.has(foldCase(name).trim().replaceAll(/[-. ]/g, "_"));
}

/** @throws BODY_INVALID */
export function refuseOverrides(names: Iterable<string>): void {
  for (const name of names) {
    if (overridesMethod(name)) throw new CountersignError("BODY_INVALID", `${name} could stand for another method`);
  }
}

/** A name in the head of a part, as far as `refuseMultipartOverrides` understands it. */
const PART_NAME = /name\s*=\s*"?([^";\r\n]{1,64})/gi;

/**
 * The same of multipart content, which is not taken apart: wherever a part could be named so.
 * @throws BODY_INVALID
 */
export function refuseMultipartOverrides(body: Uint8Array): void {
  const text = new TextDecoder("latin1").decode(body);
  if (/name\*\s*=/i.test(text)) throw new CountersignError("BODY_INVALID", "an encoded name of a part");
  refuseOverrides([...text.matchAll(PART_NAME)].map(([, name = ""]) => name));
}
