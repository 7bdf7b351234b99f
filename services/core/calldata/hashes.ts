import { concatBytes, utf8 } from "../encoding/bytes.ts";
import { fromHex } from "../encoding/hex.ts";
import { keccak256 } from "../hash.ts";

/** Words whose set is public: action types, channels. */
export function plainHash(text: string): Uint8Array {
  return keccak256(utf8(text));
}

/** Values a public chain must not show: targets, recipients, data sets. The salt is the mapping's. */
export function saltedHash(salt: string, text: string): Uint8Array {
  return keccak256(concatBytes(fromHex(salt), utf8(text)));
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
