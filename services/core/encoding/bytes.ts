import { CountersignError } from "../errors/error.ts";

const encoder = new TextEncoder();
/** Keeps a byte order mark, so that the JSON parser sees it and refuses it. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Bytes of a text in UTF-8.
 * @throws JSON_MALFORMED on a lone surrogate: it has no encoding, and a replacement would give two texts the same bytes
 */
export function utf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new CountersignError("JSON_MALFORMED", "the text has a lone surrogate");
  return encoder.encode(text);
}

/**
 * Text of UTF-8 bytes.
 * @throws JSON_MALFORMED when the bytes are not UTF-8
 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new CountersignError("JSON_MALFORMED", "the bytes are not UTF-8", { cause });
  }
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Not constant-time: only for public values. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
