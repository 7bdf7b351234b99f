import { z } from "zod";

import { FACET_NAMES, facetBits, type FacetName } from "../calldata/facets.ts";
import { currencyOf, currencyWord, plainHash } from "../calldata/hashes.ts";
import { toHex } from "../encoding/hex.ts";
import { actionType, address, hex32, hexBytes, uint256 } from "../schemas/primitives.ts";
import type { Effect, Limit, Single } from "./kind.ts";

type Spelling<V, W> = Pick<Single<V, W>, "abi" | "initial" | "decoded" | "written" | "read" | "write">;

/** How each kind of single value is spelled; what it means stands in the table that uses it. */
function single<V, W>(spelling: Spelling<V, W>, tell: (written: W) => string = String): Single<V, W> {
  return { ...spelling, tell, canonical: same, limits: () => [] };
}

/** What stands in a file as it does in memory. */
function same<T>(value: T): T {
  return value;
}

/** Bytes. An ABI decoder may spell them with capitals, a file may not. */
function hex(abi: string, width: number, written: z.ZodType<string, string>): Single<string, string> {
  const decoded = z.string().toLowerCase().pipe(written);
  return single({ abi, initial: `0x${"00".repeat(width)}`, decoded, written, read: same, write: same });
}

/** 32 bytes. */
export const hash = hex("bytes32", 32, hex32);
/** An address. */
export const contract = hex("address", 20, address);
/** An ERC-7913 signer. */
export const signer = hex("bytes", 0, hexBytes);

/** A small number. Initially the least. */
export function count(abi: "uint8" | "uint16", least: number, most: number): Single<number, number> {
  const written = z.int().min(least).max(most);
  const decoded = z.bigint().transform(Number).pipe(written);
  return single({ abi, initial: least, decoded, written, read: same, write: same });
}

/** A number that may be large on chain and is a plain one in files. Initially the least. */
export function quantity(least: number, most?: number): Single<bigint, number> {
  const written = most === undefined ? z.int().min(least) : z.int().min(least).max(most);
  const decoded = z
    .bigint()
    .min(BigInt(least))
    .max(BigInt(most ?? Number.MAX_SAFE_INTEGER));
  return single<bigint, number>({
    abi: "uint64",
    initial: BigInt(least),
    decoded,
    written,
    read: BigInt,
    write: Number,
  });
}

/** A number of any size; in files as a string of digits. */
export const digits = single<bigint, string>({
  abi: "uint256",
  initial: 0n,
  decoded: z.bigint(),
  written: uint256,
  read: BigInt,
  write: String,
});

/** Yes or no. */
export const yesOrNo = single<boolean, boolean>(
  { abi: "bool", initial: false, decoded: z.boolean(), written: z.boolean(), read: same, write: same },
  (yes) => (yes ? "yes" : "no"),
);

/**
 * One of several words; on chain the number of its place. Initially the first.
 * @param first number of the first word
 */
export function wordOf<V extends number, const W extends string>(words: readonly [W, ...W[]], first: V): Single<V, W> {
  const places = z
    .int()
    .min(first)
    .max(first + words.length - 1) as z.ZodType<number> as z.ZodType<V, number>;
  return single({
    abi: "uint8",
    initial: first,
    decoded: z.bigint().transform(Number).pipe(places),
    written: z.enum(words),
    read: (word) => (first + words.indexOf(word)) as V,
    write: (place) => words[place - first] ?? words[0],
  });
}

/** A bit set; in files the names of its bits. */
export const facets = single<bigint, FacetName[]>(
  {
    abi: "uint256",
    initial: 0n,
    decoded: z.bigint().min(0n).max(facetBits(FACET_NAMES)),
    written: z.array(z.enum(FACET_NAMES)),
    read: facetBits,
    write: (bits) => FACET_NAMES.filter((name) => (bits & facetBits([name])) !== 0n),
  },
  (names) => (names.length === 0 ? "nothing" : names.join(" ")),
);

/** An action type; in files its name, or its hash where the name is not known. */
export const action = single<string, string>({
  ...hash,
  written: z.union([actionType, hex32]),
  read: (name) => (name.startsWith("0x") ? name : toHex(plainHash(name))),
});

/** ISO 4217 letters; on chain left aligned, and zero for none. */
export const currency = single<string, string>({
  ...hash,
  written: z.string().regex(/^[A-Z]{3,24}$/, "expected ISO 4217 letters"),
  read: (letters) => toHex(currencyWord(letters)),
  write: currencyOf,
});

/** Makes a value a limit that people see. */
export interface Shown<V> {
  /** whether less or more of it grants less; unsaid, a difference is just a difference */
  readonly tighter?: "less" | "more";
  /** what its coming does, where it is not always there */
  readonly arrival?: Effect;
  /** it is no limit while it has this value */
  readonly unless?: V;
  /** what stands where nobody says anything, where that is not what the kind starts with */
  readonly initial?: V;
  /** whether it is an amount, in minor units */
  readonly isMoney?: boolean;
}

/** A value people see as a limit of this name. Only numbers, places of words and yes or no are tighter or looser. */
export function shown<V, W>(name: string, kind: Single<V, W>, how: Shown<NoInfer<V>> = {}): Single<V, W> {
  const { tighter, arrival = "changes", unless, initial = kind.initial, isMoney = false } = how;
  const limits = (written: W, prefix: string): Limit[] => {
    const value = kind.read(written);
    if (value === unless) return [];
    const by = tighter === undefined ? null : { rank: BigInt(value as bigint | number | boolean), tighter };
    return [{ limit: `${prefix}${name}`, value: kind.tell(written), by, arrival, isMoney }];
  };
  return { ...kind, initial, limits };
}
