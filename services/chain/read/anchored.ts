import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { members } from "../abi/decode.ts";
import { anchorLogAbi } from "../abi/contracts.ts";
import { count, hash32, hexData, lowerAddress, quantity } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import { readLatestBlock } from "./block.ts";
import { readEvents } from "./events.ts";

/** A batch as the anchor contract takes it. Hashes are 32 bytes in lower-case hex. */
export interface Batch {
  readonly logId: number;
  readonly firstSeq: number;
  readonly count: number;
  readonly voids: number;
  readonly pinnedNumber: number;
  readonly pinnedHash: string;
  readonly root: string;
  readonly prevRoot: string;
  /** SHA-256 of the signed checkpoint */
  readonly checkpointHash: string;
}

/** A batch with the transaction and the block it was anchored in. */
export interface AnchoredBatch extends Batch {
  readonly tx: string;
  readonly block: { readonly number: number; readonly hash: string };
}

const eventSchema = z.object({
  logId: count,
  firstSeq: count,
  root: hash32,
  count,
  voids: count,
  prevRoot: hash32,
  pinnedNumber: count,
  pinnedHash: hash32,
  checkpointHash: hash32,
});

const entrySchema = z.object({
  topics: z.array(hash32),
  data: hexData,
  transactionHash: hash32,
  blockNumber: quantity,
  blockHash: hash32,
});

/**
 * Anchored events of a log in the order of the chain, from one block to another. Events are what the node says they are:
 * compare them with the state before you rely on them.
 * @throws CHAIN_UNREACHABLE
 */
export async function readAnchoredEvents(
  rpc: Rpc,
  anchorLog: string,
  filter: { readonly logId: number; readonly firstSeq?: number; readonly fromBlock: number; readonly toBlock: number },
): Promise<readonly AnchoredBatch[]> {
  const { logId, firstSeq = null, fromBlock, toBlock } = filter;
  const topics = anchorLogAbi.encodeFilterTopics("Anchored", [logId, firstSeq]);
  const entries = await readEvents(rpc, { address: anchorLog, topics, fromBlock, toBlock });
  return entries.map(parseEntry);
}

/**
 * The batch of the log that begins where `batch` does, newest first: it was anchored after the newest block it names, unless
 * the chain has changed its mind since.
 * @throws CHAIN_UNREACHABLE when the node shows none
 */
export async function readAnchoredBatch(
  rpc: Rpc,
  anchorLog: string,
  { logId, firstSeq, pinnedNumber }: Pick<Batch, "logId" | "firstSeq" | "pinnedNumber">,
  fromBlock: number,
): Promise<AnchoredBatch> {
  const toBlock = (await readLatestBlock(rpc)).number;
  const likely = Math.max(fromBlock, Math.min(pinnedNumber, toBlock));
  for (const range of [
    { fromBlock: likely, toBlock },
    { fromBlock, toBlock: likely - 1 },
  ]) {
    const [batch] = await readAnchoredEvents(rpc, anchorLog, { logId, firstSeq, ...range });
    if (batch !== undefined) return batch;
  }
  throw new CountersignError("CHAIN_UNREACHABLE", `the node shows no event for log ${logId} from seq ${firstSeq}`);
}

const receiptSchema = z.object({ logs: z.array(entrySchema.extend({ address: lowerAddress })) }).nullable();

/**
 * The batch of the log that begins where `batch` does, out of the receipt of one transaction; null when the node has no such
 * receipt, or it holds another event.
 * @throws CHAIN_UNREACHABLE
 */
export async function readAnchoredIn(
  rpc: Rpc,
  anchorLog: string,
  tx: string,
  { logId, firstSeq }: Pick<Batch, "logId" | "firstSeq">,
): Promise<AnchoredBatch | null> {
  const receipt = receiptSchema.safeParse(await rpc.request("eth_getTransactionReceipt", [tx]));
  if (!receipt.success)
    throw new CountersignError("CHAIN_UNREACHABLE", `the node's answer is not the receipt of ${tx}`);
  const topic = anchorLogAbi.getEvent("Anchored").topicHash;
  const own = (receipt.data?.logs ?? []).filter(
    ({ address, topics }) => address === anchorLog.toLowerCase() && topics[0] === topic,
  );
  return own.map(decode).find((each) => each.logId === logId && each.firstSeq === firstSeq) ?? null;
}

function parseEntry(value: unknown): AnchoredBatch {
  const entry = entrySchema.safeParse(value);
  if (!entry.success) throw noEvent(entry.error);
  return decode(entry.data);
}

function decode({ topics, data, transactionHash, blockNumber, blockHash }: z.infer<typeof entrySchema>): AnchoredBatch {
  try {
    const fragment = anchorLogAbi.getEvent("Anchored");
    const args = members(fragment.inputs, anchorLogAbi.decodeEventLog(fragment, data, topics));
    return { ...eventSchema.parse(args), tx: transactionHash, block: { number: blockNumber, hash: blockHash } };
  } catch (cause) {
    throw noEvent(cause);
  }
}

function noEvent(cause: unknown): CountersignError {
  return new CountersignError("CHAIN_UNREACHABLE", "the node's answer is not an Anchored event", { cause });
}
