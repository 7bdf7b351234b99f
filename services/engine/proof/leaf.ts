import { hexOf } from "./hex.ts";
import { decodeRlp, isList, type Refuse, type RlpItem } from "./rlp.ts";
import type { ProvenAccount } from "./state.ts";

/** The account a leaf of the state trie holds. @throws what `refuse` makes */
export function readAccount(leaf: Uint8Array, refuse: Refuse): ProvenAccount {
  const fields = decodeRlp(leaf, refuse);
  if (!isList(fields) || fields.length !== 4) throw refuse("the leaf is not an account");
  const [nonce, balance, storageRoot, codeHash] = fields;
  return {
    nonce: readInteger(nonce, 8, refuse),
    balance: readInteger(balance, 32, refuse),
    storageRoot: readHash(storageRoot, refuse),
    codeHash: readHash(codeHash, refuse),
  };
}

/**
 * The value a leaf of a storage trie holds. Zero has no leaf by the rules; anvil keeps one, and as it is proven, it counts.
 * @throws what `refuse` makes
 */
export function readSlot(leaf: Uint8Array, refuse: Refuse): bigint {
  return readInteger(decodeRlp(leaf, refuse), 32, refuse);
}

function readInteger(item: RlpItem | undefined, maxBytes: number, refuse: Refuse): bigint {
  if (item === undefined || isList(item) || item.length > maxBytes || item[0] === 0) {
    throw refuse("the leaf holds what is not an integer");
  }
  return item.length === 0 ? 0n : BigInt(hexOf(item));
}

function readHash(item: RlpItem | undefined, refuse: Refuse): string {
  if (item === undefined || isList(item) || item.length !== 32) throw refuse("the leaf holds what is not a hash");
  return hexOf(item);
}
