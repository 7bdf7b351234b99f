import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { resultOf } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";

export interface EventFilter {
  readonly address: string;
  readonly topics: readonly unknown[];
  readonly fromBlock: number;
  readonly toBlock: number;
}

/** Below this many blocks a node that refuses is not refusing the range. */
const SMALLEST_RANGE = 500;

/**
 * Events as the node lists them, oldest first. Many nodes limit the range of a question: one that refuses is asked for each
 * half.
 * @throws CHAIN_UNREACHABLE
 */
export async function readEvents(rpc: Rpc, filter: EventFilter): Promise<readonly unknown[]> {
  const { address, topics, fromBlock, toBlock } = filter;
  if (fromBlock > toBlock) return [];
  const range = { fromBlock: `0x${fromBlock.toString(16)}`, toBlock: `0x${toBlock.toString(16)}` };
  const answer = await rpc.ask("eth_getLogs", [{ address, topics, ...range }]);
  if ("error" in answer && toBlock - fromBlock >= SMALLEST_RANGE) {
    const middle = Math.floor((fromBlock + toBlock) / 2);
    const before = await readEvents(rpc, { ...filter, toBlock: middle });
    const after = await readEvents(rpc, { ...filter, fromBlock: middle + 1 });
    return [...before, ...after];
  }
  const parsed = z.array(z.unknown()).safeParse(resultOf(answer, "eth_getLogs"));
  if (parsed.success) return parsed.data;
  throw new CountersignError("CHAIN_UNREACHABLE", "the node's answer is not a list of events");
}
