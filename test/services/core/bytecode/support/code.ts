import { fromHex } from "../../../../../services/core/encoding/hex.ts";

/** Bytes of pieces of hex without 0x, spaces for the reader. */
export const bytes = (...pieces: readonly string[]): Uint8Array => fromHex(`0x${pieces.join("").replaceAll(" ", "")}`);

/** The metadata solc 0.8.28 appends for a hash (32 bytes of hex). */
export const metadata = (hash: string): string => `a264697066735822 1220 ${hash} 64736f6c634300081c 0033`;

export const ADDRESS = "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
