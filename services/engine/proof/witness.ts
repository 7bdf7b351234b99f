import { CountersignError } from "../../core/errors/error.ts";
import { accountKey, slotKey } from "./account-proof.ts";
import { readHeader } from "./header.ts";
import { hexOf } from "./hex.ts";
import { EMPTY_ROOT, keccak256 } from "./keccak.ts";
import { readAccount, readSlot } from "./leaf.ts";
import type { Asked, Prover, ProvenState } from "./prover.ts";
import { NOTHING_REMEMBERED } from "./remembered.ts";
import { readNode, walkTrie } from "./trie.ts";
import { createWorldOver, type World } from "./world.ts";

type Stored = Uint8Array | null | Promise<Uint8Array | null>;

/** What a sink stored, by hash; null for what it did not. Nothing in it is believed without its hash. */
export interface WitnessSource {
  node(hash: string): Stored;
  code(codeHash: string): Stored;
  header(hash: string): Stored;
}

/** A world out of stored parts alone. What they do not show is WITNESS_INCOMPLETE, naming the hash. */
export function createOfflineWorld(source: WitnessSource): World {
  return createWorldOver(createWitnessProver(source), NOTHING_REMEMBERED);
}

function createWitnessProver(source: WitnessSource): Prover {
  const load = async (kind: keyof WitnessSource, hash: string): Promise<Uint8Array> => {
    const bytes = await source[kind](hash);
    if (bytes === null) throw incomplete(`${kind} ${hash} is not stored`);
    if (hexOf(keccak256(bytes)) !== hash) throw incomplete(`what is stored as ${kind} ${hash} has another hash`);
    return bytes;
  };

  const lookUp = async (root: string, key: Uint8Array): Promise<Uint8Array | null> => {
    const walk = walkTrie(root, key, incomplete);
    let step = walk.next();
    while (step.done !== true) step = walk.next(readNode(await load("node", step.value), incomplete));
    return step.value;
  };

  const show = async ({ address, slots }: Asked, stateRoot: string): Promise<ProvenState> => {
    const leaf = await lookUp(stateRoot, accountKey(address));
    const account = leaf === null ? null : readAccount(leaf, incomplete);
    const values = new Map<bigint, bigint>();
    for (const slot of slots) {
      const slotLeaf = await lookUp(account?.storageRoot ?? EMPTY_ROOT, slotKey(slot));
      values.set(slot, slotLeaf === null ? 0n : readSlot(slotLeaf, incomplete));
    }
    return { address, account, slots: values };
  };

  return {
    open: async (hash, asked) => {
      const { block } = readHeader(await load("header", hash), hash);
      return { block, states: await Promise.all(asked.map((one) => show(one, block.stateRoot))) };
    },
    prove: ({ stateRoot }, asked) => Promise.all(asked.map((one) => show(one, stateRoot))),
    codes: (_block, holders) => Promise.all(holders.map(({ codeHash }) => load("code", codeHash))),
  };
}

function incomplete(why: string): CountersignError {
  return new CountersignError("WITNESS_INCOMPLETE", why);
}
