import { CountersignError } from "../errors/error.ts";

/** A request target two readers can only read one way. */
export interface RequestTarget {
  readonly path: string;
  /** decoded path segments */
  readonly segments: readonly string[];
  /** decoded query names and values, in order */
  readonly query: readonly (readonly [string, string])[];
}

const PATH = /^(\/([A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-F]{2})+)+$/;
const QUERY_PART = /^([A-Za-z0-9._~!$()*,:@/?-]|%[0-9A-F]{2})*$/;
const UNRESERVED = /[A-Za-z0-9._~-]/;
/** Encoded, they become structure for a target that decodes too early or twice. In a query only slashes do. */
const PATH_STRUCTURE = "/\\;?#%";
const QUERY_STRUCTURE = "/\\";

/**
 * Splits the origin-form request target (RFC 9112 section 3.2.1) and refuses every spelling that a target may read
 * otherwise than the policy did: dot or empty segments, encoded slashes and other encoded delimiters in a path, backslashes,
 * control characters, encodings of characters that need none, semicolons (path parameters to some, query separators to
 * others), `+` in a query, quotes that URL libraries rewrite, a fragment, a query name twice.
 * @throws URI_NOT_CANONICAL
 */
export function parseRequestTarget(raw: string): RequestTarget {
  if (raw.length > 2048) throw ambiguous("longer than 2,048 characters");
  const mark = raw.indexOf("?");
  const path = mark === -1 ? raw : raw.slice(0, mark);
  if (!PATH.test(path)) throw ambiguous("the path has an empty segment or a character that is not allowed");
  const segments = path
    .slice(1)
    .split("/")
    .map((segment) => decode(segment, PATH_STRUCTURE));
  if (segments.some((segment) => segment === "." || segment === "..")) throw ambiguous("the path has a dot segment");
  return { path, segments, query: mark === -1 ? [] : parseQuery(raw.slice(mark + 1)) };
}

function parseQuery(raw: string): (readonly [string, string])[] {
  const names = new Set<string>();
  return raw.split("&").map((pair) => {
    const equals = pair.indexOf("=");
    if (equals < 1) throw ambiguous("a query part is not name=value");
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    if (!QUERY_PART.test(name) || !QUERY_PART.test(value))
      throw ambiguous("the query has a character that is not allowed");
    const decoded = decode(name, QUERY_STRUCTURE);
    if (names.has(decoded)) throw ambiguous(`the query has ${decoded} twice`);
    names.add(decoded);
    return [decoded, decode(value, QUERY_STRUCTURE)] as const;
  });
}

function decode(text: string, structure: string): string {
  if (!text.includes("%")) return text;
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw ambiguous("a percent encoding is not UTF-8");
  }
  for (const [encoded] of text.matchAll(/%[0-7][0-9A-F]/g)) {
    const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
    if (UNRESERVED.test(character)) throw ambiguous(`${encoded} needs no encoding`);
    if (structure.includes(character)) throw ambiguous(`${encoded} is an encoded delimiter`);
    if (character < " " || character === "\u007f") throw ambiguous("an encoded control character");
  }
  return decoded;
}

function ambiguous(why: string): CountersignError {
  return new CountersignError("URI_NOT_CANONICAL", why);
}
