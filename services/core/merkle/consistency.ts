import { equalBytes } from "../encoding/bytes.ts";
import { type Hash, sha256 } from "../hash.ts";
import { nodeHash } from "./rfc9162.ts";

const HASH_LENGTH = 32;

/** Two states of one growing tree, and what shows that the second only appended. */
export interface Consistency {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Uint8Array;
  readonly secondRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/**
 * Whether the tree of size `second` begins with the leaves of the one of size `first` (RFC 9162 section 2.1.4.2). Equal sizes need
 * equal roots and no path; nothing is shown about a tree without leaves. False for any bad input.
 */
export function verifyConsistency(
  { first, second, firstRoot, secondRoot, path }: Consistency,
  hash: Hash = sha256,
): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 1 || second < first) return false;
  if (![firstRoot, secondRoot, ...path].every((node) => node.length === HASH_LENGTH)) return false;
  if (first === second) return path.length === 0 && equalBytes(firstRoot, secondRoot);
  // Of a perfect tree, its own root is where the path begins.
  const [seed, ...siblings] = isPowerOfTwo(first) ? [firstRoot, ...path] : path;
  if (seed === undefined || path.length === 0) return false;
  let [at, last] = withoutOnes(first - 1, second - 1);
  let [old, now] = [seed, seed];
  for (const sibling of siblings) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      old = nodeHash(sibling, old, hash);
      now = nodeHash(sibling, now, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else {
      now = nodeHash(now, sibling, hash);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equalBytes(old, firstRoot) && equalBytes(now, secondRoot);
}

/** Both without as many digits as the first has ones at its end. */
function withoutOnes(first: number, second: number): [number, number] {
  let [at, last] = [first, second];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  return [at, last];
}

function isPowerOfTwo(size: number): boolean {
  return Number.isInteger(Math.log2(size));
}

function half(value: number): number {
  return Math.floor(value / 2);
}
