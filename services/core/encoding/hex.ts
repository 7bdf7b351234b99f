import { CountersignError } from "../errors/error.ts";

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const HEX = /^0x(?:[0-9a-f]{2})*$/;

/** 0x and lower-case hex digits. */
export function toHex(bytes: Uint8Array): string {
  let text = "0x";
  for (const byte of bytes) text += PAIRS[byte] ?? "";
  return text;
}

/**
 * Accepts exactly what `toHex` writes, so that bytes have one spelling.
 * @throws BODY_INVALID
 */
export function fromHex(text: string): Uint8Array {
  if (!HEX.test(text)) throw new CountersignError("BODY_INVALID", "expected 0x and pairs of lower-case hex digits");
  return Uint8Array.from({ length: text.length / 2 - 1 }, (_, i) =>
    Number.parseInt(text.slice(2 * i + 2, 2 * i + 4), 16),
  );
}
