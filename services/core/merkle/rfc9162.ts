import { equalBytes } from "../encoding/bytes.ts";
import { CountersignError } from "../errors/error.ts";
import { type Hash, sha256 } from "../hash.ts";

/** Tags that keep a leaf from passing for a node (RFC 9162 section 2.1.1). */
const LEAF = 0x00;
const NODE = 0x01;
const HASH_LENGTH = 32;

/** A tree with all its levels, so that every path is a look-up. */
export interface Tree {
  readonly root: Uint8Array;
  /**
   * Siblings of a leaf from the leaf up (RFC 9162 section 2.1.3.1).
   * @throws INTERNAL when there is no such leaf
   */
  readonly path: (index: number) => readonly Uint8Array[];
}

export interface Inclusion {
  /** leaf hash */
  readonly leaf: Uint8Array;
  readonly index: number;
  /** number of leaves */
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/**
 * Hash of a record's leaf. Its data are kind (1 byte) || seq (8 bytes, big endian) || SHA-256 of the record.
 * @throws INTERNAL when a part is out of range
 */
export function leafHash(kind: number, seq: number, recordHash: Uint8Array, hash: Hash = sha256): Uint8Array {
  if (!Number.isInteger(kind) || kind < 1 || kind > 255 || !Number.isSafeInteger(seq) || seq < 1) {
    throw new CountersignError("INTERNAL", `kind ${kind} or seq ${seq} is out of range`);
  }
  if (recordHash.length !== HASH_LENGTH) throw new CountersignError("INTERNAL", "a record hash has 32 bytes");
  const data = new Uint8Array(10 + HASH_LENGTH);
  data[0] = LEAF;
  data[1] = kind;
  const view = new DataView(data.buffer);
  // Two halves: a bigint for each leaf costs more than its hash.
  view.setUint32(2, Math.floor(seq / 2 ** 32));
  view.setUint32(6, seq % 2 ** 32);
  data.set(recordHash, 10);
  return hash(data);
}

export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Hash = sha256): Uint8Array {
  const data = new Uint8Array(1 + 2 * HASH_LENGTH);
  data[0] = NODE;
  data.set(left, 1);
  data.set(right, 1 + HASH_LENGTH);
  return hash(data);
}

/**
 * The tree over leaf hashes, in their order. Pairing neighbours level by level, and carrying up a last one without a
 * neighbour, gives the tree of RFC 9162 section 2.1.1, which splits at the largest power of two.
 */
export function buildTree(leaves: readonly Uint8Array[], hash: Hash = sha256): Tree {
  const size = leaves.length;
  const levels: (readonly Uint8Array[])[] = [];
  let level: readonly Uint8Array[] = [...leaves];
  for (; level.length > 1; level = parents(level, hash)) levels.push(level);
  return {
    root: level[0] ?? hash(new Uint8Array()),
    path(index) {
      if (!Number.isInteger(index) || index < 0 || index >= size) {
        throw new CountersignError("INTERNAL", `the tree has no leaf ${index}`);
      }
      const path: Uint8Array[] = [];
      let at = index;
      for (const nodes of levels) {
        const sibling = nodes[siblingOf(at)];
        if (sibling !== undefined) path.push(sibling);
        at = Math.floor(at / 2);
      }
      return path;
    },
  };
}

/** Root over leaf hashes; that of no leaf is the hash of nothing. */
export function treeRoot(leaves: readonly Uint8Array[], hash: Hash = sha256): Uint8Array {
  return buildTree(leaves, hash).root;
}

/** @throws INTERNAL when there is no such leaf */
export function inclusionPath(
  leaves: readonly Uint8Array[],
  index: number,
  hash: Hash = sha256,
): readonly Uint8Array[] {
  return buildTree(leaves, hash).path(index);
}

/**
 * Whether the leaf stands at this index of the tree with this root (RFC 9162 section 2.1.3.2). False for any bad input.
 * Roots do not hold their size, and some paths fit several: take `size` from where the root is anchored, never from a prover.
 */
export function verifyInclusion({ leaf, index, size, path, root }: Inclusion, hash: Hash = sha256): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  if (![leaf, root, ...path].every((node) => node.length === HASH_LENGTH)) return false;
  let at = index;
  let last = size - 1;
  let node = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      node = nodeHash(sibling, node, hash);
      // On the right edge, levels without a sibling are not in the path.
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      node = nodeHash(node, sibling, hash);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equalBytes(node, root);
}

function parents(level: readonly Uint8Array[], hash: Hash): readonly Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const left = level[i];
    const right = level[i + 1];
    if (left !== undefined) above.push(right === undefined ? left : nodeHash(left, right, hash));
  }
  return above;
}

function siblingOf(index: number): number {
  return index % 2 === 0 ? index + 1 : index - 1;
}
