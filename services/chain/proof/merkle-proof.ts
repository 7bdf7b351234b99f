import { bytesOf } from "./hex.ts";
import { EMPTY_ROOT } from "./keccak.ts";
import type { Refuse } from "./rlp.ts";
import { readNode, type TrieNode, walkTrie } from "./trie.ts";

/** Nodes of one answer by their hex: proofs of one trie share the upper nodes, and each is hashed once. */
export type NodePool = Map<string, TrieNode>;

/**
 * What a proof shows a trie to hold at a key, null for nothing. Its nodes are exactly those on the way, from the root down.
 * @param proof hex, as `eth_getProof` answers it
 * @throws what `refuse` makes
 */
export function verifyProof(
  root: string,
  key: Uint8Array,
  proof: readonly unknown[],
  refuse: Refuse,
  pool: NodePool = new Map(),
): Uint8Array | null {
  const walk = walkTrie(root, key, refuse);
  let used = 0;
  let step = walk.next();
  while (step.done !== true) {
    if (used === proof.length) throw refuse("the proof ends early");
    const node = nodeOf(proof[used], pool, refuse);
    if (node.hash !== step.value) {
      throw refuse(used === 0 ? "the first node is not the root" : `node ${used} is not the one its parent names`);
    }
    used += 1;
    step = walk.next(node);
  }
  // Some nodes prove an empty trie by its root, the empty string.
  const emptyRoot = root === EMPTY_ROOT && proof.length === 1 && proof[0] === "0x80";
  if (used !== proof.length && !emptyRoot) throw refuse("the proof has nodes that are not on the way");
  return step.value;
}

function nodeOf(hex: unknown, pool: NodePool, refuse: Refuse): TrieNode {
  const known = typeof hex === "string" ? pool.get(hex) : undefined;
  if (known !== undefined) return known;
  const rlp = bytesOf(hex);
  if (typeof hex !== "string" || rlp === null) throw refuse("a node is not hex");
  const node = readNode(rlp, refuse);
  pool.set(hex, node);
  return node;
}
