import { z } from "zod";

import { fromHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { bigQuantity, lowerAddress } from "../../chain/abi/words.ts";
import { bytesOf, hexOf, wordHex } from "./hex.ts";
import { EMPTY_ROOT, keccak256 } from "./keccak.ts";
import { readAccount, readSlot } from "./leaf.ts";
import { type NodePool, verifyProof } from "./merkle-proof.ts";
import type { Asked, ProvenState } from "./prover.ts";

/** What is used of an answer to `eth_getProof`: what it says of the account beside its proof counts for nothing. */
const answerSchema = z.object({
  address: lowerAddress,
  accountProof: z.array(z.unknown()),
  storageProof: z.array(z.object({ key: bigQuantity, value: bigQuantity, proof: z.array(z.unknown()) })),
});

/** Key of an account in the state trie. */
export function accountKey(address: string): Uint8Array {
  return keccak256(fromHex(address));
}

/** Key of a slot in a storage trie. */
export function slotKey(slot: bigint): Uint8Array {
  return keccak256(fromHex(wordHex(slot)));
}

/**
 * Checks a node's answer to `eth_getProof`: the account against the block's state root, the slots against the storage root of
 * the proven account, every value out of its proof.
 * @throws STATE_PROOF_INVALID, CHAIN_UNREACHABLE when there is no answer
 */
export function readAccountProof(answer: unknown, asked: Asked, stateRoot: string, pool: NodePool): ProvenState {
  const { address } = asked;
  if (answer === null) throw new CountersignError("CHAIN_UNREACHABLE", `the node has no proof of ${address}`);
  const refuse = (why: string) => invalid(`account ${address}`, why);
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw refuse("the answer is not a proof");
  const { accountProof, storageProof } = parsed.data;
  if (parsed.data.address !== address) throw refuse(`the answer is for account ${parsed.data.address}`);

  const leaf = verifyProof(stateRoot, accountKey(address), accountProof, refuse, pool);
  const account = leaf === null ? null : readAccount(leaf, refuse);
  if (storageProof.length !== asked.slots.length) {
    throw refuse(`${asked.slots.length} slots were asked for, ${storageProof.length} answered`);
  }
  const root = account?.storageRoot ?? EMPTY_ROOT;
  const slots = asked.slots.map((slot, i): [bigint, bigint] => {
    const refuseSlot = (why: string) => invalid(`account ${address}, slot ${wordHex(slot)}`, why);
    const entry = storageProof[i];
    if (entry?.key !== slot) throw refuseSlot("the answer is for another slot");
    const slotLeaf = verifyProof(root, slotKey(slot), entry.proof, refuseSlot, pool);
    const value = slotLeaf === null ? 0n : readSlot(slotLeaf, refuseSlot);
    if (entry.value !== value) throw refuseSlot("the value is not the proven one");
    return [slot, value];
  });
  return { address, account, slots: new Map(slots) };
}

/** Checks a node's answer to `eth_getCode`. @throws STATE_PROOF_INVALID, CHAIN_UNREACHABLE when there is no answer */
export function readCode(answer: unknown, address: string, codeHash: string): Uint8Array {
  if (answer === null) throw new CountersignError("CHAIN_UNREACHABLE", `the node has no code of ${address}`);
  const code = bytesOf(answer);
  if (code === null) throw invalid(`account ${address}`, "the answer is not code");
  if (hexOf(keccak256(code)) !== codeHash) throw invalid(`account ${address}`, "the code has another hash");
  return code;
}

function invalid(what: string, why: string): CountersignError {
  return new CountersignError("STATE_PROOF_INVALID", `${what}: ${why}`);
}
