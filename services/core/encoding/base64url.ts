import { CountersignError } from "../errors/error.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CODES = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const NOT_OF_ALPHABET = 0xff;
/** Six bits by character code. */
const BITS = new Uint8Array(128).fill(NOT_OF_ALPHABET);
for (const [bits, code] of CODES.entries()) BITS[code] = bits;

const ascii = new TextDecoder();

/** base64url without padding (RFC 4648 section 5, RFC 7515 section 2). */
export function encodeBase64url(bytes: Uint8Array): string {
  // Through bytes and three at a time: text grown letter by letter took longer than the signature it carries.
  const codes = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  for (let i = 0, at = 0; i < bytes.length; i += 3, at += 4) {
    const held = (byteAt(bytes, i) << 16) | (byteAt(bytes, i + 1) << 8) | byteAt(bytes, i + 2);
    codes[at] = CODES[held >> 18] ?? 0;
    codes[at + 1] = CODES[(held >> 12) & 63] ?? 0;
    // Writes past the end of what is left over are dropped.
    codes[at + 2] = CODES[(held >> 6) & 63] ?? 0;
    codes[at + 3] = CODES[held & 63] ?? 0;
  }
  return ascii.decode(codes);
}

/** A byte, and zero past the end. */
function byteAt(bytes: Uint8Array, index: number): number {
  return index < bytes.length ? (bytes[index] ?? 0) : 0;
}

/**
 * Accepts exactly what `encodeBase64url` writes, so that bytes have one spelling: no padding, no white space, no other
 * character, no left-over bits.
 * @throws JWS_NOT_CANONICAL
 */
export function decodeBase64url(text: string): Uint8Array {
  if (text.length % 4 === 1) throw notCanonical(`${text.length} characters cannot be whole bytes`);
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  const whole = text.length - (text.length % 4);
  let at = 0;
  for (let i = 0; i < whole; i += 4, at += 3) {
    const held =
      (bitsAt(text, i) << 18) | (bitsAt(text, i + 1) << 12) | (bitsAt(text, i + 2) << 6) | bitsAt(text, i + 3);
    bytes[at] = held >> 16;
    bytes[at + 1] = held >> 8;
    bytes[at + 2] = held;
  }
  if (whole === text.length) return bytes;
  const isThree = text.length - whole === 3;
  const held =
    (bitsAt(text, whole) << 18) | (bitsAt(text, whole + 1) << 12) | (isThree ? bitsAt(text, whole + 2) << 6 : 0);
  bytes[at] = held >> 16;
  if (isThree) bytes[at + 1] = held >> 8;
  if ((held & (isThree ? 0xff : 0xffff)) !== 0) throw notCanonical("the last character has left-over bits");
  return bytes;
}

function bitsAt(text: string, index: number): number {
  const bits = BITS[text.charCodeAt(index)] ?? NOT_OF_ALPHABET;
  if (bits === NOT_OF_ALPHABET) throw notCanonical(`character ${index} is not of the base64url alphabet`);
  return bits;
}

function notCanonical(detail: string): CountersignError {
  return new CountersignError("JWS_NOT_CANONICAL", detail);
}
