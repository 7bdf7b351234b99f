import fc from "fast-check";

const STRUCTURE = /[/\\;?#%\u0000-\u001f\u007f]/;

/** A path segment, decoded, that has a spelling which is accepted. */
export const SEGMENT = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 12, unit: "binary" }),
    fc.stringMatching(/^[A-Za-z0-9 ._~'()&=+!-]{1,8}$/),
  )
  .filter((text) => text !== "." && text !== ".." && !STRUCTURE.test(text));

/** A query value, decoded. */
export const VALUE = fc
  .string({ maxLength: 12, unit: "binary" })
  .filter((text) => !/[/\\\u0000-\u001f\u007f]/.test(text));

/** The spelling that encodes all it can. */
export function respell(
  segments: readonly string[],
  query: readonly (readonly [name: string, value: string])[],
): string {
  const path = segments.map((segment) => `/${encode(segment)}`).join("");
  return query.length === 0 ? path : `${path}?${query.map((pair) => pair.map(encode).join("=")).join("&")}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("'", "%27");
}

/** Text near the edge of what is accepted. */
export const TARGET_LIKE = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom("/", "/a", "/b1", "?c=", "&d=", "&e=", "x", "7", "%C3%BC", "%20") },
      {
        weight: 1,
        arbitrary: fc.constantFrom(".", "..", "%2E", "%2F", "%5C", "\\", ";", "+", "'", "#", "%25", "//", "@", ":"),
      },
      { weight: 1, arbitrary: fc.string({ maxLength: 2, unit: "grapheme-ascii" }) },
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map((parts) => `/a${parts.join("")}`);
