import type { z } from "zod";

/** What a single limit does. The verdict over a whole version is the contract's own `compare`. */
export type Effect = "same" | "tightens" | "loosens" | "changes";

/** One limit of a policy, as a person reads it. */
export interface Limit {
  readonly limit: string;
  readonly value: string;
  /** the same as a number, and whether less or more of it grants less; null where a difference is just a difference */
  readonly by: { readonly rank: bigint; readonly tighter: "less" | "more" } | null;
  /** what its coming does; its going does the opposite */
  readonly arrival: Effect;
  /** whether the value is an amount, in minor units */
  readonly isMoney: boolean;
}

/**
 * How values of one kind stand in the places a policy is written in: in memory (V), on chain, in a policy file (W) and in a
 * difference. A list of a kind and a struct of kinds are kinds again, so all spellings of a policy follow from its members.
 */
export interface Kind<V, W> {
  /** Solidity's type; a struct is a tuple that names its members */
  readonly abi: string;
  /** what stands where nobody says anything: it demands nothing and gives nothing */
  readonly initial: V;
  /** takes what an ABI decoder gives (integers as bigint, structs by name), and nothing out of range */
  readonly decoded: z.ZodType<V>;
  /** takes what a policy file may say */
  readonly written: z.ZodType<W>;
  /** from the file */
  read(written: W): V;
  /** to the file */
  write(value: V): W;
  /** the same value in its one canonical form: lists ascending, but for those that run in order */
  canonical(value: V): V;
  /** @param prefix of the names of the limits */
  limits(written: W, prefix: string): readonly Limit[];
}

/** A value that is no list and no struct. It is no limit of its own: `shown` makes it one. */
export interface Single<V, W> extends Kind<V, W> {
  /** how a person reads it */
  tell(written: W): string;
}

/** The value in memory, and the value in a file, of a kind. */
export type ValueOf<K> = K extends Kind<infer V, infer _> ? V : never;
export type WrittenOf<K> = K extends Kind<infer _, infer W> ? W : never;
