import { createHash } from "node:crypto";

/**
 * A second verifier of inclusion, written from RFC 9162 section 2.1 and sharing nothing with services/core: it follows the
 * recursive definition of the tree from the root down, where the one in core climbs from the leaf.
 */
export function rootFrom(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer {
  const sibling = path.at(-1);
  if (size === 1 && sibling === undefined) return leaf;
  if (index >= size || sibling === undefined) throw new RangeError(`no path of ${path.length} in a tree of ${size}`);
  const below = path.slice(0, -1);
  let left = 1;
  while (left * 2 < size) left *= 2;
  return index < left
    ? sha256(Buffer.of(1), rootFrom(leaf, index, left, below), sibling)
    : sha256(Buffer.of(1), sibling, rootFrom(leaf, index - left, size - left, below));
}

/** Root over at least one leaf hash, by the recursive definition. */
export function treeRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) throw new RangeError("no leaves");
  if (leaves.length === 1) return only;
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return sha256(Buffer.of(1), treeRoot(leaves.slice(0, left)), treeRoot(leaves.slice(left)));
}

export function leafFrom(kind: number, seq: number, record: Buffer): Buffer {
  const place = Buffer.alloc(9);
  place.writeUInt8(kind);
  place.writeBigUInt64BE(BigInt(seq), 1);
  return sha256(Buffer.of(0), place, sha256(record));
}

export function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}
