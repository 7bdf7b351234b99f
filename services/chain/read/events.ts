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

/** After so many answers in a row the node is asked for twice as many blocks. */
const GROW_AFTER = 8;

/**
 * Events as the node lists them, oldest first. Many nodes limit the range of a question, and say so in many ways: one that
 * refuses is asked for half as many blocks, down to one. Only what is refused for a single block is refused.
 * @throws CHAIN_UNREACHABLE with the node's own words
 */
export async function readEvents(rpc: Rpc, filter: EventFilter): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let size = filter.toBlock - filter.fromBlock + 1;
  let answered = 0;
  for (let from = filter.fromBlock; from <= filter.toBlock;) {
    const to = Math.min(from + size - 1, filter.toBlock);
    const events = await askFor(rpc, { ...filter, fromBlock: from, toBlock: to });
    if (events === null) {
      size = Math.floor((to - from + 1) / 2);
      answered = 0;
      continue;
    }
    found.push(...events);
    from = to + 1;
    answered += 1;
    if (answered % GROW_AFTER === 0) size *= 2;
  }
  return found;
}

/** null when the node refuses, and may not for fewer blocks. */
async function askFor(rpc: Rpc, filter: EventFilter): Promise<readonly unknown[] | null> {
  const { address, topics, fromBlock, toBlock } = filter;
  const range = { fromBlock: `0x${fromBlock.toString(16)}`, toBlock: `0x${toBlock.toString(16)}` };
  // A range that is too wide may be refused as if the node were busy: only for a single block it is worth waiting.
  const answer = await rpc.ask(
    "eth_getLogs",
    [{ address, topics, ...range }],
    fromBlock < toBlock ? "once" : "patiently",
  );
  if ("error" in answer && fromBlock < toBlock) return null;
  const parsed = z.array(z.unknown()).safeParse(resultOf(answer, "eth_getLogs"));
  if (parsed.success) return parsed.data;
  throw new CountersignError("CHAIN_UNREACHABLE", "the node's answer is not a list of events");
}
