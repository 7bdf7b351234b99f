import { setTimeout as sleep } from "node:timers/promises";

import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { hash32, hexData, lowerAddress, quantity } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";

const logSchema = z.object({ address: lowerAddress, topics: z.array(hash32), data: hexData });

const receiptSchema = z.object({
  transactionHash: hash32,
  blockNumber: quantity,
  blockHash: hash32,
  status: quantity,
  logs: z.array(logSchema),
});

/** What a mined transaction did; `status` 1 is success. */
export type TransactionReceipt = z.infer<typeof receiptSchema>;

/** null while the transaction is not in a block. @throws CHAIN_UNREACHABLE */
export async function readReceipt(rpc: Rpc, hash: string): Promise<TransactionReceipt | null> {
  const value = await rpc.request("eth_getTransactionReceipt", [hash]);
  if (value === null) return null;
  const parsed = receiptSchema.safeParse(value);
  if (parsed.success && parsed.data.transactionHash === hash) return parsed.data;
  throw new CountersignError("CHAIN_UNREACHABLE", `the node's answer is not the receipt of ${hash}`);
}

export interface Waiting {
  /** between two looks, default 100 */
  readonly pollMs?: number;
  /** looks before giving up, default 600 */
  readonly attempts?: number;
}

/** @throws CHAIN_UNREACHABLE when it is not in a block in time */
export async function waitForReceipt(rpc: Rpc, hash: string, waiting: Waiting = {}): Promise<TransactionReceipt> {
  const { pollMs = 100, attempts = 600 } = waiting;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const receipt = await readReceipt(rpc, hash);
    if (receipt !== null) return receipt;
    await sleep(pollMs);
  }
  throw new CountersignError("CHAIN_UNREACHABLE", `transaction ${hash} is still not in a block`);
}
