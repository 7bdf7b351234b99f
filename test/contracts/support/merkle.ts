import { concat, sha256, toUtf8Bytes } from "ethers";

/** RFC 9162 section 2.1, written as the RFC defines it: recursive, over the list of leaf hashes. */
export function leafHash(data: string): string {
  return sha256(concat(["0x00", toUtf8Bytes(data)]));
}

function nodeHash(left: string, right: string): string {
  return sha256(concat(["0x01", left, right]));
}

/** The largest power of two smaller than `size`. */
function split(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

/** MTH(D_n), section 2.1.1. */
export function rootOf(leaves: readonly string[]): string {
  const [only] = leaves;
  if (only === undefined) throw new Error("no leaves");
  if (leaves.length === 1) return only;
  const k = split(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

/** PATH(m, D_n), section 2.1.3.1. */
export function pathOf(index: number, leaves: readonly string[]): string[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...pathOf(index, leaves.slice(0, k)), rootOf(leaves.slice(k))]
    : [...pathOf(index - k, leaves.slice(k)), rootOf(leaves.slice(0, k))];
}
