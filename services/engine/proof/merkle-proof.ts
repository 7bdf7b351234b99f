import { equalBytes } from "../../core/encoding/bytes.ts";
import { bytesOf } from "./hex.ts";
import { encodeRlp, isList, type Refuse } from "./rlp.ts";
import { readNode, type TrieNode, walkTrie } from "./trie.ts";

/** Nodes of one answer by their hex: proofs of one trie share the upper nodes, and each is hashed once. */
export type NodePool = Map<string, TrieNode>;

/**
 * What a proof shows a trie to hold at a key, null for nothing. Its nodes are exactly those on the way, from the root down; a
 * node that stands inside its parent may be there or not, as clients differ.
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
  let step = walk.next();
  let parent: TrieNode | null = null;
  for (const [i, hex] of proof.entries()) {
    const node = nodeOf(hex, pool, refuse);
    if (parent === null || !standsInside(node, parent)) {
      if (step.done === true) {
        // Some clients prove an empty trie by its root, the empty string.
        if (i === 0 && node.hash === root && proof.length === 1) break;
        throw refuse("the proof has nodes that are not on the way");
      }
      if (node.hash !== step.value) {
        throw refuse(i === 0 ? "the first node is not the root" : `node ${i} is not the one its parent names`);
      }
      step = walk.next(node);
    }
    parent = node;
  }
  if (step.done !== true) throw refuse("the proof ends early");
  return step.value;
}

function standsInside(node: TrieNode, parent: TrieNode): boolean {
  if (node.rlp.length >= 32 || !isList(parent.item)) return false;
  return parent.item.some((child) => isList(child) && equalBytes(encodeRlp(child), node.rlp));
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
