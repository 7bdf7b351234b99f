import { hasFloor, type ChainRules } from "./rules.ts";

const BASE = 21_000n;
const ZERO_BYTE = 4n;
const OTHER_BYTE = 16n;
const FLOOR_PER_TOKEN = 10n;

/** What a call costs before it runs, and what it must be able to pay at least (EIP-2028, EIP-7623). */
export function gasBefore(rules: ChainRules, data: Uint8Array): { readonly intrinsic: bigint; readonly least: bigint } {
  let zeros = 0;
  for (const byte of data) if (byte === 0) zeros += 1;
  const others = BigInt(data.length - zeros);
  const intrinsic = BASE + ZERO_BYTE * BigInt(zeros) + OTHER_BYTE * others;
  const floor = BASE + FLOOR_PER_TOKEN * (BigInt(zeros) + 4n * others);
  return { intrinsic, least: hasFloor(rules) && floor > intrinsic ? floor : intrinsic };
}
