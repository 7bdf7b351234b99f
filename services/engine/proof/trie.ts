import { hexOf } from "./hex.ts";
import { EMPTY_ROOT, keccak256 } from "./keccak.ts";
import { decodeRlp, encodeRlp, isList, type Refuse, type RlpItem } from "./rlp.ts";

/** A node that stands by itself: its parent, or the header, names it by the hash of its RLP. */
export interface TrieNode {
  /** 32 bytes, lower-case hex */
  readonly hash: string;
  readonly rlp: Uint8Array;
  readonly item: RlpItem;
}

/** Keys of accounts and slots are hashes: 64 nibbles, so no key ends inside another. */
const KEY_NIBBLES = 64;
const BRANCH_ITEMS = 17;
const HASH_BYTES = 32;

/** Bytes that are not RLP are refused when their item is looked at: what has the wrong hash is not looked at. */
export function readNode(rlp: Uint8Array, refuse: Refuse): TrieNode {
  let item: RlpItem | null = null;
  return {
    hash: hexOf(keccak256(rlp)),
    rlp,
    get item() {
      return (item ??= decodeRlp(rlp, refuse));
    },
  };
}

/**
 * Walks a Merkle-Patricia trie from its root to a key. Yields the hash of each node it needs, and is sent that node; returns
 * the value, or null when the trie proves that it has none.
 * @param key 32 bytes: the hash of an address or a slot
 * @throws what `refuse` makes when a node breaks a rule
 */
export function* walkTrie(
  root: string,
  key: Uint8Array,
  refuse: Refuse,
): Generator<string, Uint8Array | null, TrieNode> {
  if (root === EMPTY_ROOT) return null;
  let item: RlpItem = (yield root).item;
  let depth = 0;
  for (;;) {
    if (!isList(item)) throw refuse("a node is not a list");
    let next: RlpItem | undefined;
    if (item.length === BRANCH_ITEMS) {
      if (depth === KEY_NIBBLES) throw refuse("a branch lies below the end of the key");
      if (bytesIn(item[BRANCH_ITEMS - 1], refuse).length !== 0) throw refuse("a branch holds a value");
      next = item[nibbleOf(key, depth)];
      depth += 1;
    } else {
      const path = readPath(item, refuse);
      const below = depth + path.nibbles.length;
      if (path.leaf ? below !== KEY_NIBBLES : below >= KEY_NIBBLES) throw refuse("a path has the wrong length");
      // Whatever the key's place holds, it is not the key.
      if (!path.nibbles.every((nibble, i) => nibble === nibbleOf(key, depth + i))) return null;
      if (path.leaf) return bytesIn(item[1], refuse);
      next = item[1];
      depth = below;
    }
    const child = readChild(next, refuse);
    if (child === null && item.length !== BRANCH_ITEMS) throw refuse("an extension leads nowhere");
    if (child === null) return null;
    item = typeof child === "string" ? embedded(yield child, refuse) : child;
  }
}

/** A node below the root is named by its hash only where it is too long to stand inside its parent. */
function embedded({ rlp, item }: TrieNode, refuse: Refuse): RlpItem {
  if (rlp.length < HASH_BYTES) throw refuse("a short node stands outside its parent");
  return item;
}

/** What a slot of a node holds: nothing, the hash of a node, or a short node itself. */
function readChild(item: RlpItem | undefined, refuse: Refuse): string | RlpItem | null {
  if (item === undefined) throw refuse("a node has too few items");
  if (isList(item)) {
    if (encodeRlp(item).length >= HASH_BYTES) throw refuse("a long node stands inside its parent");
    return item;
  }
  if (item.length === 0) return null;
  if (item.length !== HASH_BYTES) throw refuse("a reference is not 32 bytes long");
  return hexOf(item);
}

interface Path {
  readonly leaf: boolean;
  readonly nibbles: readonly number[];
}

/** The nibbles of a leaf or an extension, out of their hex-prefix encoding. */
function readPath(node: readonly RlpItem[], refuse: Refuse): Path {
  if (node.length !== 2) throw refuse(`a node has ${node.length} items`);
  const bytes = bytesIn(node[0], refuse);
  const flag = nibbleOf(bytes, 0);
  const odd = (flag & 1) === 1;
  if (bytes.length === 0 || flag > 3 || (!odd && nibbleOf(bytes, 1) !== 0)) throw refuse("a path has a wrong prefix");
  const nibbles: number[] = [];
  for (let i = odd ? 1 : 2; i < bytes.length * 2; i += 1) nibbles.push(nibbleOf(bytes, i));
  const leaf = flag >= 2;
  if (!leaf && nibbles.length === 0) throw refuse("an extension has no path");
  return { leaf, nibbles };
}

function bytesIn(item: RlpItem | undefined, refuse: Refuse): Uint8Array {
  if (item === undefined || isList(item)) throw refuse("a list stands where bytes belong");
  return item;
}

function nibbleOf(bytes: Uint8Array, index: number): number {
  const byte = bytes[index >> 1] ?? 0;
  return (index & 1) === 0 ? byte >> 4 : byte & 15;
}
