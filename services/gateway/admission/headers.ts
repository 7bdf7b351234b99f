import { CountersignError } from "../../core/errors/error.ts";
import type { ActionRule } from "../../core/mapping/schema.ts";

/** What stock clients accept when nobody says anything. */
const ANYTHING = "*/*";

/** Let a target act on another method than the one that was judged. */
const METHOD_OVERRIDES = /^x-(?:http-)?method(?:-override)?$/;

/** Two readers of a header that stands twice may see two values. */
const ONCE = /^(?:countersign-.*|content-type|content-length|host)$/;

/**
 * What every target is told of the agent's headers; the mapping may add to it, and says what is accepted. Everything else,
 * Authorization and cookies above all, ends here.
 */
const REQUEST_ALLOWED = ["accept-language", "content-type", "user-agent"];

/** What an agent is told of every target's headers; the mapping may add to it. Cookies would hand out state the gateway keeps. */
const RESPONSE_ALLOWED = [
  "content-type",
  "content-length",
  "content-encoding",
  "content-language",
  "etag",
  "cache-control",
  "last-modified",
];

/** The headers of an HTTP message, by lower-case name, where a name may have several values. */
export type HeaderMap = ReadonlyMap<string, readonly string[]>;

/** @param raw names and values in turn, as node:http gives them */
export function readHeaders(raw: readonly string[]): HeaderMap {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i]?.toLowerCase() ?? "";
    const value = raw[i + 1] ?? "";
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  }
  return headers;
}

/**
 * Refuses headers that could make the target act on another request than the one that is checked.
 * @throws HEADER_FORBIDDEN, HEADER_DUPLICATE
 */
export function checkHeaders(headers: HeaderMap): void {
  for (const [name, values] of headers) {
    if (METHOD_OVERRIDES.test(name) || name === "upgrade") throw new CountersignError("HEADER_FORBIDDEN", name);
    if (values.length > 1 && ONCE.test(name)) throw new CountersignError("HEADER_DUPLICATE", name);
  }
}

/** The value of a header `checkHeaders` lets stand once; null when there is none, or nothing in it. */
export function headerOf(headers: HeaderMap, name: string): string | null {
  const value = headers.get(name)?.[0] ?? "";
  return value === "" ? null : value;
}

/** The agent's headers a target may see. @param more names the mapping adds for it */
export function forwardedHeaders(headers: HeaderMap, more: readonly string[]): Readonly<Record<string, string>> {
  return pick(headers, [...REQUEST_ALLOWED, ...more]);
}

/** The target's headers an agent may see. @param more names the mapping adds for it */
export function returnedHeaders(headers: HeaderMap, more: readonly string[]): Readonly<Record<string, string>> {
  return pick(headers, [...RESPONSE_ALLOWED, ...more]);
}

/**
 * The Accept a target is sent: what is wanted can decide what is done, so the agent has no free choice of it.
 * @param sent by the agent; null when it sent none
 * @throws HEADER_FORBIDDEN when a rule lists what may be accepted, and this is something else
 */
export function acceptFor({ accept }: Pick<ActionRule, "accept">, sent: string | null): string {
  if (accept === undefined) return ANYTHING;
  if (typeof accept === "string") return accept;
  if (sent === null || sent === ANYTHING) return accept[0] ?? ANYTHING;
  if (accept.includes(sent)) return sent;
  throw new CountersignError("HEADER_FORBIDDEN", `accept: the rule takes ${accept.join(" or ")}`);
}

function pick(headers: HeaderMap, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers.get(name)?.join(", ") ?? "";
    if (value !== "") picked[name] = value;
  }
  return picked;
}
