/** 0x and lower-case hex digits. core's `toHex`, by Node's faster means: a proof is a hundred kilobytes of hex. */
export function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}`;
}

/** Bytes of 0x and pairs of hex digits of either case; null for anything else. */
export function bytesOf(hex: unknown): Uint8Array | null {
  if (typeof hex !== "string" || !hex.startsWith("0x")) return null;
  // Node ends at the first character that is no digit.
  const bytes = Buffer.from(hex.slice(2), "hex");
  return bytes.length * 2 === hex.length - 2 ? bytes : null;
}

/** A word of 32 bytes, as `eth_getProof` takes a slot. */
export function wordHex(value: bigint): string {
  return `0x${value.toString(16).padStart(64, "0")}`;
}
