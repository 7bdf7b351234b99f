import { CountersignError } from "../errors/error.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const BITS = new Map([...ALPHABET].map((character, bits) => [character.charCodeAt(0), bits]));

/** base64url without padding (RFC 4648 section 5, RFC 7515 section 2). */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET.charAt((held >> bits) & 63);
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (6 - bits)) & 63);
}

/**
 * Accepts exactly what `encodeBase64url` writes, so that bytes have one spelling: no padding, no white space, no other
 * character, no left-over bits.
 * @throws JWS_NOT_CANONICAL
 */
export function decodeBase64url(text: string): Uint8Array {
  if (text.length % 4 === 1) throw notCanonical(`${text.length} characters cannot be whole bytes`);
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let at = 0;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const value = BITS.get(text.charCodeAt(i));
    if (value === undefined) throw notCanonical(`character ${i} is not of the base64url alphabet`);
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = held >> bits;
      at += 1;
      held &= (1 << bits) - 1;
    }
  }
  if (held !== 0) throw notCanonical("the last character has left-over bits");
  return bytes;
}

function notCanonical(detail: string): CountersignError {
  return new CountersignError("JWS_NOT_CANONICAL", detail);
}
