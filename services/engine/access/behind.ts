import { CountersignError } from "../../core/errors/error.ts";
import { type Block, readBlockByNumber, readLatestBlock } from "../../chain/read/block.ts";
import type { LookAtHead } from "../../chain/read/head.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import type { HeadSource } from "../proof/heads.ts";

/** So far behind the newest block a decision may be pinned: what is left of the age of state is for everything else. */
const MAX_BEHIND_SECONDS = 10;
/** Blocks the time between two is measured over, where there are so many. */
const SAMPLE = 32;

/** The blocks a fixed number behind the newest ones: those a chain that changes its mind now and then does not give up. */
export function headsBehind(heads: Pick<HeadSource, "latest" | "at">, depth: number): Pick<HeadSource, "latest"> {
  if (depth === 0) return heads;
  return {
    latest: async () => {
      const { block, trust } = await heads.latest();
      return { block: await heads.at(Math.max(0, block.number - depth)), trust };
    },
  };
}

/** The same of one node that is believed. */
export function lookBehind(rpc: Rpc, look: LookAtHead, depth: number): LookAtHead {
  if (depth === 0) return look;
  return async () => {
    const { number, trust } = await look();
    const block = await readBlockByNumber(rpc, Math.max(0, number - depth));
    if (block === null) throw new CountersignError("CHAIN_UNREACHABLE", `the node has no block ${number - depth}`);
    return { ...block, trust };
  };
}

/**
 * Refuses a depth that would use up the age state may have.
 * @throws CONFIG_INVALID, CHAIN_UNREACHABLE
 */
export async function requireShallow(rpc: Rpc, depth: number): Promise<void> {
  if (depth === 0) return;
  const newest = await readLatestBlock(rpc);
  const before = await readBlockByNumber(rpc, Math.max(0, newest.number - Math.max(depth, SAMPLE)));
  const seconds = before === null ? 0 : depth * blockTime(before, newest);
  if (seconds <= MAX_BEHIND_SECONDS) return;
  throw new CountersignError(
    "CONFIG_INVALID",
    `COUNTERSIGN_PIN_DEPTH: ${depth} blocks are ${Math.round(seconds)} s on this chain; at most ${MAX_BEHIND_SECONDS} s`,
  );
}

function blockTime(before: Block, newest: Block): number {
  return (newest.timestamp - before.timestamp) / Math.max(1, newest.number - before.number);
}
