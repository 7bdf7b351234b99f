import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { readAll, view, type View } from "../abi/call.ts";
import { anchorLogAbi } from "../abi/contracts.ts";
import { count } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import { type AnchoredBatch, readAnchoredEvents } from "./anchored.ts";
import { readLatestBlock } from "./block.ts";
import { type LogView, readLog } from "./logs.ts";

/** Everything a log has anchored, as of one block. */
export interface AnchoredLog {
  readonly head: { readonly number: number; readonly hash: string };
  readonly log: LogView;
  /** from seq 1, contiguous */
  readonly batches: readonly AnchoredBatch[];
}

const storedSchema = z.object({ firstSeq: count, count });
type Stored = z.infer<typeof storedSchema>;

/** One exchange asks for at most this many batches. */
const CHUNK = 100;

/**
 * Every batch of a log, from its events. Events prove nothing, so they are compared with the state at one block: each root
 * must be stored with the same place and size, the batches must follow one another from seq 1, and end where the log ends. Of
 * an event-only log the state has only that end; its roots stand on their signed checkpoints.
 * @param fromBlock where the contract was deployed, or anything before
 * @throws CHAIN_UNREACHABLE when the node's events and its state do not fit together, or there is no such log
 */
export async function readAnchored(
  rpc: Rpc,
  anchorLog: string,
  logId: number,
  fromBlock: number,
): Promise<AnchoredLog> {
  const head = await readLatestBlock(rpc);
  const log = await readLog(rpc, anchorLog, { blockHash: head.hash }, logId);
  if (log === null) throw new CountersignError("CHAIN_UNREACHABLE", `the node shows no log ${logId}`);
  const batches = await readAnchoredEvents(rpc, anchorLog, { logId, fromBlock, toBlock: head.number });
  requireWhole(log, batches);
  if (log.mode !== "Stored") return { head: { number: head.number, hash: head.hash }, log, batches };
  for (let i = 0; i < batches.length; i += CHUNK) {
    await requireStored(rpc, anchorLog, head.hash, batches.slice(i, i + CHUNK));
  }
  return { head: { number: head.number, hash: head.hash }, log, batches };
}

/** Nothing left out, nothing put in between, nothing added at the end. */
function requireWhole(log: LogView, batches: readonly AnchoredBatch[]): void {
  let seq = 1;
  let root = `0x${"00".repeat(32)}`;
  for (const batch of batches) {
    if (batch.logId !== log.logId || batch.firstSeq !== seq || batch.prevRoot !== root) throw unfit(log.logId, seq);
    seq += batch.count;
    root = batch.root;
  }
  if (seq !== log.nextSeq || (log.mode === "Stored" && root !== log.lastRoot)) throw unfit(log.logId, seq);
}

async function requireStored(
  rpc: Rpc,
  anchorLog: string,
  blockHash: string,
  batches: readonly AnchoredBatch[],
): Promise<void> {
  const views: View<Stored>[] = batches.map(({ logId, root }) =>
    view(anchorLogAbi, "batchOf", anchorLog, [logId, root], { blockHash }, storedSchema),
  );
  const stored = await readAll<Stored[]>(rpc, views);
  batches.forEach((batch, i) => {
    const entry = stored[i];
    if (entry?.firstSeq !== batch.firstSeq || entry.count !== batch.count) throw unfit(batch.logId, batch.firstSeq);
  });
}

function unfit(logId: number, seq: number): CountersignError {
  return new CountersignError(
    "CHAIN_UNREACHABLE",
    `the node's events of log ${logId} do not fit its state at seq ${seq}`,
  );
}
