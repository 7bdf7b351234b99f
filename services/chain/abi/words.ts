import { z } from "zod";

import { currencyOf } from "../../core/calldata/hashes.ts";

/** Any bytes in hex as a node spells them; lower case from here on. */
export const hexData = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/)
  .toLowerCase();

export const hash32 = hexData.pipe(z.string().length(66));

/** Letters of a bytes32, left aligned: a currency (ISO 4217). */
export const letters = hash32.transform(currencyOf);

/** A mark (contracts/libraries/Marks.sol): 16 bytes. */
export const markWord = hexData.pipe(z.string().length(34));

export const lowerAddress = hexData.pipe(z.string().length(42));

/** A JSON-RPC quantity that fits a number. */
export const quantity = z
  .string()
  .regex(/^0x(0|[1-9a-fA-F][0-9a-fA-F]*)$/)
  .transform(Number)
  .pipe(z.int().min(0));

/** A JSON-RPC quantity of any size. */
export const bigQuantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]{1,64}$/)
  .transform(BigInt);

/** A uint that is a count, a time or an id. */
export const count = z.bigint().transform(Number).pipe(z.int().min(0));

/** A uint64 time bound: "for ever" is written as the largest one, which no number holds. */
export const timeBound = z
  .bigint()
  .transform((seconds) => (seconds > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(seconds)));

/** A Solidity enum as the word of the same place. */
export function wordOf<const W extends readonly [string, ...string[]]>(words: W): z.ZodType<W[number]> {
  return z
    .bigint()
    .transform((index) => words[Number(index)])
    .pipe(z.enum(words));
}
