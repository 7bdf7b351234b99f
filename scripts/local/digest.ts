import { createHash } from "node:crypto";

/** SHA-256 of a text, hex. */
export function sha256Hex(text: string): string {
  return `0x${createHash("sha256").update(text).digest("hex")}`;
}
