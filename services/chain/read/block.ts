import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { hash32, quantity } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";

const blockSchema = z.object({ number: quantity, hash: hash32, timestamp: quantity });

/** What identifies a block and says how old it is (unix seconds). */
export type Block = z.infer<typeof blockSchema>;

/** @throws CHAIN_UNREACHABLE */
export async function readLatestBlock(rpc: Rpc): Promise<Block> {
  const block = parseBlock(await rpc.request("eth_getBlockByNumber", ["latest", false]));
  if (block === null) throw new CountersignError("CHAIN_UNREACHABLE", "the node has no newest block");
  return block;
}

/** The block at a number in the chain the node follows now; null when there is none. @throws CHAIN_UNREACHABLE */
export async function readBlockByNumber(rpc: Rpc, number: number): Promise<Block | null> {
  const block = parseBlock(await rpc.request("eth_getBlockByNumber", [`0x${number.toString(16)}`, false]));
  if (block !== null && block.number !== number) {
    throw new CountersignError("CHAIN_UNREACHABLE", `the node answered block ${block.number} for block ${number}`);
  }
  return block;
}

/** Hash of block 0: what tells two chains of one id apart. @throws CHAIN_UNREACHABLE */
export async function readGenesisHash(rpc: Rpc): Promise<string> {
  const genesis = await readBlockByNumber(rpc, 0);
  if (genesis === null) throw new CountersignError("CHAIN_UNREACHABLE", "the node has no block 0");
  return genesis.hash;
}

function parseBlock(value: unknown): Block | null {
  if (value === null) return null;
  const parsed = blockSchema.safeParse(value);
  if (!parsed.success) throw new CountersignError("CHAIN_UNREACHABLE", "the node's answer is not a block");
  return parsed.data;
}
