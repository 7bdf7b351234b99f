import { type Hash, sha256 } from "../hash.ts";
import { nodeHash } from "./rfc9162.ts";

/**
 * What of a growing tree is needed to grow it on: the roots of its perfect subtrees, from the left, largest first. There is one
 * for each one in the binary digits of the size.
 */
export interface CompactRange {
  readonly size: number;
  readonly nodes: readonly Uint8Array[];
}

export const EMPTY_RANGE: CompactRange = { size: 0, nodes: [] };

/** The range after more leaves, given as leaf hashes. */
export function extendRange(range: CompactRange, leaves: readonly Uint8Array[], hash: Hash = sha256): CompactRange {
  const nodes = [...range.nodes];
  let { size } = range;
  for (const leaf of leaves) {
    nodes.push(leaf);
    // Every one at the end of the digits is a perfect subtree as large as what was just made.
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const [left, right] = nodes.splice(-2);
      if (left !== undefined && right !== undefined) nodes.push(nodeHash(left, right, hash));
    }
    size += 1;
  }
  return { size, nodes };
}

/** Root of the tree (RFC 9162 section 2.1.1); that of no leaf is the hash of nothing. */
export function rangeRoot({ nodes }: CompactRange, hash: Hash = sha256): Uint8Array {
  const [last, ...above] = nodes.toReversed();
  if (last === undefined) return hash(new Uint8Array());
  return above.reduce((right, left) => nodeHash(left, right, hash), last);
}

/** Whether a tree of this size has so many perfect subtrees. */
export function isRange({ size, nodes }: CompactRange): boolean {
  if (!Number.isSafeInteger(size) || size < 0) return false;
  return nodes.length === [...size.toString(2)].filter((digit) => digit === "1").length;
}
