import { hexToBytes } from "@ethereumjs/util";

import type { StateView } from "../proof/state.ts";
import type { Misses } from "./misses.ts";

/** Where the protocol keeps the hashes of the last 8,191 blocks in state (EIP-2935), and nobody else can write. */
const HISTORY = "0x0000f90827f1c53a10cb7a02335b175320002935";
const WINDOW = 8_191n;

const NOTHING = new Uint8Array(32);

/**
 * The hash of a block before the view's, at most 256 before it, as its header or its state shows it. What is not proven yet is
 * noted as missing.
 * @returns null where neither shows it: a chain without EIP-2935, or too soon after it
 */
export function blockHashIn(view: StateView, number: bigint, misses: Misses): Uint8Array | null {
  const { block } = view;
  if (number === BigInt(block.number) - 1n) return hexToBytes(block.parentHash as `0x${string}`);
  const slot = number % WINDOW;
  // Nobody is at that address: there is nothing to prove.
  if (view.account(HISTORY) === null) return null;
  const value = view.slots(HISTORY)?.get(slot);
  if (value === undefined) {
    misses.addSlot(HISTORY, slot);
    return NOTHING;
  }
  return value === 0n ? null : hexToBytes(`0x${value.toString(16).padStart(64, "0")}`);
}
