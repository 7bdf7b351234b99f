import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { quantity } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";

/** What is known of how a chain changes its mind, in blocks. */
export interface ChainHabits {
  /** after so many a block is told of as there; its own is the first */
  readonly confirmations: number;
  /** so many below the newest a block is looked at again, whatever the node calls final */
  readonly finalDepth: number;
}

/** Where nothing is known: few seconds on most chains, minutes on none. */
const CAUTIOUS: ChainHabits = { confirmations: 5, finalDepth: 128 };
/** Chains of one node, for development: nobody else mines there. They are watched all the same. */
const OF_ONE_NODE: ChainHabits = { confirmations: 1, finalDepth: 64 };
/** Ethereum and its test networks: slots of 12 s, most reorganizations one deep, final after two epochs. */
const ETHEREUM: ChainHabits = { confirmations: 3, finalDepth: 96 };
/** One sequencer orders the blocks; it takes them back only when it fails or the chain below changes its mind. */
const ROLLUP: ChainHabits = { confirmations: 2, finalDepth: 128 };

const HABITS: ReadonlyMap<number, ChainHabits> = new Map([
  ...[31_337, 1_337].map((id) => [id, OF_ONE_NODE] as const),
  // Mainnet, Sepolia, Holesky, Hoodi.
  ...[1, 11_155_111, 17_000, 560_048].map((id) => [id, ETHEREUM] as const),
  // Optimism, Base, Arbitrum One, and their test networks on Sepolia.
  ...[10, 8_453, 42_161, 11_155_420, 84_532, 421_614].map((id) => [id, ROLLUP] as const),
  // Polygon and Amoy: reorganizations of ten and more have been seen.
  ...[137, 80_002].map((id) => [id, { confirmations: 16, finalDepth: 256 }] as const),
]);

export function habitsOf(chainId: number): ChainHabits {
  return HABITS.get(chainId) ?? CAUTIOUS;
}

const blockSchema = z.object({ number: quantity });

/**
 * Number of the newest block that is beyond doubt: what the node calls final, and `depth` below the newest at the least. Nodes
 * without the notion are judged by the depth alone.
 * @throws CHAIN_UNREACHABLE
 */
export async function readFinalNumber(rpc: Rpc, depth: number): Promise<number> {
  const [finalized, latest] = await rpc.batch(
    ["finalized", "latest"].map((tag) => ({ method: "eth_getBlockByNumber", params: [tag, false] })),
  );
  const numberOf = (answer: typeof latest) => {
    const parsed = blockSchema.safeParse(answer !== undefined && "result" in answer ? answer.result : null);
    return parsed.success ? parsed.data.number : null;
  };
  const newest = numberOf(latest);
  if (newest === null) throw new CountersignError("CHAIN_UNREACHABLE", "the node has no newest block");
  return Math.max(-1, Math.min(numberOf(finalized) ?? newest, newest - depth));
}
