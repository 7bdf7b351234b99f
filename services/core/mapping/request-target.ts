import { CountersignError } from "../errors/error.ts";

/** A request target two readers can only read one way. */
export interface RequestTarget {
  /** the one spelling that is signed and forwarded */
  readonly canonical: string;
  /** of the canonical spelling */
  readonly path: string;
  /** decoded path segments; the last is empty when the path ends in a slash */
  readonly segments: readonly string[];
  /** decoded query names and values, in order */
  readonly query: readonly (readonly [string, string])[];
}

const PATH = /^\/(?:(?:[A-Za-z0-9._~!$&'()*+,=:@|^[\]-]|%[0-9A-Fa-f]{2})+(?:\/|$))*$/;
const QUERY_PART = /^(?:[A-Za-z0-9._~!$'()*+,:@/?|^`{}[\]-]|%[0-9A-Fa-f]{2})*$/;
const UNRESERVED = /[A-Za-z0-9._~-]/;
/** Encoded, they become structure for a target that decodes too early or twice. In a query only a backslash does. */
const PATH_STRUCTURE = "/\\;?#%";
const QUERY_STRUCTURE = "\\";

/**
 * Reads an origin-form request target (RFC 9112 section 3.2.1), however a URL builder spelled it, and gives its canonical
 * spelling. In a path, what needs no encoding is decoded, hex digits are capitals, and a delimiter stays as it was sent. A query
 * is written anew from its names and values, with a space as %20: whoever takes `+` for a plus then reads what was judged.
 *
 * Refused is every spelling that a target may read otherwise than the policy did: dot or empty segments, encoded slashes
 * and other encoded delimiters in a path, backslashes, control characters, semicolons (path parameters to some, query
 * separators to others), a query part that is not name=value, a fragment.
 * @throws URI_NOT_CANONICAL
 */
export function parseRequestTarget(raw: string): RequestTarget {
  if (raw.length > 2048) throw ambiguous("longer than 2,048 characters");
  if (!raw.startsWith("/")) throw ambiguous("a path begins with /");
  const mark = raw.indexOf("?");
  const sent = mark === -1 ? raw : raw.slice(0, mark);
  if (!PATH.test(sent)) throw ambiguous("the path has an empty segment or a character that is not allowed");
  const path = sent.replaceAll(/%[0-9A-Fa-f]{2}|[|^[\]]/g, respell);
  const segments = path
    .slice(1)
    .split("/")
    .map((segment) => decode(segment, PATH_STRUCTURE));
  if (segments.some((segment) => segment === "." || segment === "..")) throw ambiguous("the path has a dot segment");
  const query = mark === -1 ? [] : parseQuery(raw.slice(mark + 1));
  return { canonical: query.length === 0 ? path : `${path}?${formatQuery(query)}`, path, segments, query };
}

/**
 * The same of what was signed: there is one spelling, and this must be it.
 * @throws URI_NOT_CANONICAL naming the canonical spelling
 */
export function parseCanonicalTarget(raw: string): RequestTarget {
  const target = parseRequestTarget(raw);
  if (target.canonical === raw) return target;
  throw ambiguous(`the canonical spelling is ${target.canonical}`);
}

function parseQuery(raw: string): (readonly [string, string])[] {
  return raw.split("&").map((pair) => {
    const equals = pair.indexOf("=");
    if (equals < 1) throw ambiguous("a query part is not name=value");
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    if (!QUERY_PART.test(name) || !QUERY_PART.test(value))
      throw ambiguous("the query has a character that is not allowed");
    return [decode(name.replaceAll("+", " "), QUERY_STRUCTURE), decode(value.replaceAll("+", " "), QUERY_STRUCTURE)];
  });
}

function formatQuery(query: RequestTarget["query"]): string {
  return query.map((pair) => pair.map(encodeQuery).join("=")).join("&");
}

/** Literal stays what every reader takes as itself; a quote would be rewritten by URL libraries. */
function encodeQuery(text: string): string {
  return encodeURIComponent(text)
    .replaceAll("'", "%27")
    .replaceAll(/%(?:24|2C|2F|3A|3F|40)/g, (encoded) => decodeURIComponent(encoded));
}

/** One part of a path as it is always written: an encoding, or a character that some builders leave bare. */
function respell(part: string): string {
  if (part.length === 1) return encodeURIComponent(part);
  const character = String.fromCharCode(Number.parseInt(part.slice(1), 16));
  return UNRESERVED.test(character) ? character : part.toUpperCase();
}

function decode(text: string, structure: string): string {
  if (!text.includes("%")) return text;
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw ambiguous("a percent encoding is not UTF-8");
  }
  for (const [encoded] of text.matchAll(/%[0-7][0-9A-Fa-f]/g)) {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    if (structure.includes(character)) throw ambiguous(`${encoded} is an encoded delimiter`);
    if (character < " " || character === "\u007f") throw ambiguous("an encoded control character");
  }
  return decoded;
}

function ambiguous(why: string): CountersignError {
  return new CountersignError("URI_NOT_CANONICAL", why);
}
