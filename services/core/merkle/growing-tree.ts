import { CountersignError } from "../errors/error.ts";
import { type Hash, sha256 } from "../hash.ts";
import { nodeHash } from "./rfc9162.ts";

/** A tree that grows, and remembers every state it had: the log-wide tree, as whoever proves or checks it holds it. */
export interface GrowingTree {
  /** @param leaf hash of the next leaf */
  append(leaf: Uint8Array): void;
  size(): number;
  /** Root as it was at a size. @throws INTERNAL beyond the size */
  rootAt(size: number): Uint8Array;
  /**
   * What shows that the tree of size `second` begins with the one of size `first` (RFC 9162 section 2.1.4.1).
   * @throws INTERNAL when these are no sizes it had, or the first is none or the larger one
   */
  consistencyPath(first: number, second: number): readonly Uint8Array[];
}

/** Keeps the roots of all perfect subtrees, two hashes a leaf, so that every answer is a few look-ups. */
export function createGrowingTree(hash: Hash = sha256): GrowingTree {
  /** by height: roots of the perfect subtrees, from the left */
  const levels: Uint8Array[][] = [[]];
  let size = 0;

  function append(leaf: Uint8Array): void {
    levels[0]?.push(leaf);
    size += 1;
    let node = leaf;
    for (let height = 0, rest = size; rest % 2 === 0; height += 1, rest /= 2) {
      const left = levels[height]?.at(-2);
      if (left === undefined) throw outside("a subtree is missing");
      node = nodeHash(left, node, hash);
      (levels[height + 1] ??= []).push(node);
    }
  }

  /** Root over the leaves from `begin` to before `end`: what is left of a split is perfect, and was kept. */
  function subRoot(begin: number, end: number): Uint8Array {
    const count = end - begin;
    const height = Math.log2(count);
    const kept = Number.isInteger(height) ? levels[height]?.[begin / count] : undefined;
    if (kept !== undefined) return kept;
    if (count < 2) throw outside(`no leaf ${begin}`);
    const split = begin + largestPowerBelow(count);
    return nodeHash(subRoot(begin, split), subRoot(split, end), hash);
  }

  /** SUBPROOF of the RFC; `whole` is its third argument. */
  function subProof(first: number, begin: number, end: number, whole: boolean): Uint8Array[] {
    const count = end - begin;
    if (first === count) return whole ? [] : [subRoot(begin, end)];
    const split = largestPowerBelow(count);
    if (first <= split) return [...subProof(first, begin, begin + split, whole), subRoot(begin + split, end)];
    return [...subProof(first - split, begin + split, end, false), subRoot(begin, begin + split)];
  }

  return {
    append,
    size: () => size,
    rootAt(at) {
      if (!Number.isSafeInteger(at) || at < 0 || at > size) throw outside(`no state of size ${at}`);
      return at === 0 ? hash(new Uint8Array()) : subRoot(0, at);
    },
    consistencyPath(first, second) {
      if (
        !Number.isSafeInteger(first) ||
        !Number.isSafeInteger(second) ||
        first < 1 ||
        first > second ||
        second > size
      ) {
        throw outside(`no states of sizes ${first} and ${second}`);
      }
      return subProof(first, 0, second, true);
    },
  };
}

function largestPowerBelow(count: number): number {
  let power = 1;
  while (2 * power < count) power *= 2;
  return power;
}

function outside(detail: string): CountersignError {
  return new CountersignError("INTERNAL", `the tree has ${detail}`);
}
