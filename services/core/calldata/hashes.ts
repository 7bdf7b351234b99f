import { concatBytes, utf8 } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/hex.ts";
import { hmacSha256, keccak256 } from "../hash.ts";

/** What a public chain must not show, by the name that keeps equal texts of different meaning apart. */
export const SALTED_FACETS = ["target", "recipient", "dataset"] as const;
export type SaltedFacet = (typeof SALTED_FACETS)[number];

/** Words whose set is public: action types, channels. */
export function plainHash(text: string): Uint8Array {
  return keccak256(utf8(text));
}

/**
 * The salt of one value: whoever is shown it can hash that value and no other, so evidence may disclose it.
 * @param mappingSalt 32 bytes in hex, which nobody is shown
 * @returns 32 bytes in hex: HMAC-SHA256(mapping salt, facet || 0x00 || value)
 */
export function valueSalt(mappingSalt: string, facet: SaltedFacet, value: string): string {
  return toHex(hmacSha256(fromHex(mappingSalt), concatBytes(utf8(facet), Uint8Array.of(0), utf8(value))));
}

/**
 * A value as a set on chain holds it: keccak256(salt || value).
 * @param salt of this very value, as `valueSalt` gives it
 */
export function saltedHash(salt: string, value: string): Uint8Array {
  return keccak256(concatBytes(fromHex(salt), utf8(value)));
}

/** The item of a set on chain that stands for a value, in hex: what whoever writes policies and limits needs. */
export function setItem(mappingSalt: string, facet: SaltedFacet, value: string): string {
  return toHex(saltedHash(valueSalt(mappingSalt, facet, value), value));
}

/** ISO 4217 letters, left aligned in 32 bytes. */
export function currencyWord(currency: string): Uint8Array {
  const bytes = new Uint8Array(32);
  bytes.set(utf8(currency));
  return bytes;
}

/** The letters of a currency's word in hex; none for zero. */
export function currencyOf(word: string): string {
  return String.fromCharCode(...fromHex(word)).replace(/\0+$/, "");
}
