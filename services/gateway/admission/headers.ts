import { CountersignError } from "../../core/errors/error.ts";

/** Let a target act on another method than the one that was judged. */
const METHOD_OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

/** Two readers of a header that stands twice may see two values. */
const ONCE = /^(?:countersign-.*|content-type|content-length|host)$/;

/** What a target is told of the agent's headers. Everything else, Authorization and cookies above all, ends here. */
const REQUEST_ALLOWED = ["accept", "accept-language", "content-type", "user-agent"];

/** What an agent is told of the target's headers. Cookies and locations would hand out state the gateway keeps. */
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
    if (METHOD_OVERRIDES.includes(name) || name === "upgrade") throw new CountersignError("HEADER_FORBIDDEN", name);
    if (values.length > 1 && ONCE.test(name)) throw new CountersignError("HEADER_DUPLICATE", name);
  }
}

/** The value of a header `checkHeaders` lets stand once; null when there is none, or nothing in it. */
export function headerOf(headers: HeaderMap, name: string): string | null {
  const value = headers.get(name)?.[0] ?? "";
  return value === "" ? null : value;
}

/** The agent's headers a target may see. */
export function forwardedHeaders(headers: HeaderMap): Readonly<Record<string, string>> {
  return pick(headers, REQUEST_ALLOWED);
}

/** The target's headers an agent may see. */
export function returnedHeaders(headers: HeaderMap): Readonly<Record<string, string>> {
  return pick(headers, RESPONSE_ALLOWED);
}

function pick(headers: HeaderMap, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = headers.get(name)?.join(", ") ?? "";
    if (value !== "") picked[name] = value;
  }
  return picked;
}
