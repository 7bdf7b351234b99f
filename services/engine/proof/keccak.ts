import { createKeccak } from "hash-wasm";

import { utf8 } from "../../core/encoding/bytes.ts";
import { type Hash, keccak256 as portable } from "../../core/hash.ts";
import { hexOf } from "./hex.ts";

/** Lengths around the block of 136 bytes, where an implementation goes wrong if it does. */
const PROBES = [0, 1, 31, 32, 64, 135, 136, 137, 272, 532, 3000];

/** Ethereum's hash, by WebAssembly where it runs: proofs are mostly hashing, and it is five times as fast. */
export const keccak256: Hash = await chooseKeccak(wasmKeccak);

/** `fast` when it can be made and agrees with core's keccak256, else core's. */
export async function chooseKeccak(fast: () => Promise<Hash>): Promise<Hash> {
  const hash = await fast().catch(() => portable);
  const agrees = PROBES.every((length) => {
    const probe = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    return hexOf(hash(probe)) === hexOf(portable(probe));
  });
  return agrees ? hash : portable;
}

async function wasmKeccak(): Promise<Hash> {
  const hasher = await createKeccak(256);
  return (bytes) => hasher.init().update(bytes).digest("binary");
}

/** Hash of no code: what an account without code has. */
export const EMPTY_CODE_HASH = hexOf(keccak256(utf8("")));

/** Root of a trie that holds nothing: hash of the RLP of the empty string. */
export const EMPTY_ROOT = hexOf(keccak256(Uint8Array.of(0x80)));
