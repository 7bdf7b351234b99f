import { toHex } from "../core/encoding/hex.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { Tree } from "../core/merkle/rfc9162.ts";
import { type Receipt, receiptSchema } from "../core/schemas/checkpoint.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { caip2 } from "../core/words/ids.ts";
import { RECORD_KINDS } from "../core/words/kinds.ts";
import type { RecordReader } from "../store/port.ts";
import type { BatchRow, LogIdentity, RecordRow } from "../store/rows.ts";
import { leafOf, treeOf } from "./summary.ts";

/**
 * Gives the receipt of a record.
 * @throws RECORD_UNKNOWN, RECEIPT_PENDING, BATCH_MISMATCH, LOG_CORRUPT
 */
export type ReceiptReader = (seq: number) => Promise<Receipt>;

/** What a batch that is on the chain says of where it is. */
export type AnchoredBatch = Pick<
  BatchRow,
  "firstSeq" | "count" | "root" | "prevRoot" | "state" | "checkpoint" | "tx" | "blockNumber" | "blockHash"
>;

/** What receipts are made of: a log's store, or a copy of its file. */
export interface ReceiptSource {
  readonly identity: Pick<LogIdentity, "chainId" | "logId">;
  readonly records: Pick<RecordReader, "get" | "range">;
  readonly batches: { containing(seq: number): Promise<AnchoredBatch | null> };
}

/** Keeps the tree of one batch: receipts are asked for in order. */
export function createReceiptReader(store: ReceiptSource, anchor: string): ReceiptReader {
  let kept: { readonly firstSeq: number; readonly tree: Tree } | null = null;

  async function treeFor(batch: AnchoredBatch): Promise<Tree> {
    const { firstSeq, count, root } = batch;
    if (kept?.firstSeq === firstSeq) return kept.tree;
    const tree = treeOf(firstSeq, await store.records.range(firstSeq, count));
    if (toHex(tree.root) !== root) {
      throw new CountersignError("BATCH_MISMATCH", `the batch from seq ${firstSeq} is not what its records give`);
    }
    kept = { firstSeq, tree };
    return tree;
  }

  return async (seq) => {
    const record = await store.records.get(seq);
    if (record === null) throw new CountersignError("RECORD_UNKNOWN", `the log has no record ${seq}`);
    const batch = await store.batches.containing(seq);
    if (batch?.state !== "confirmed")
      throw new CountersignError("RECEIPT_PENDING", `record ${seq} is not anchored yet`);
    const path = (await treeFor(batch)).path(seq - batch.firstSeq).map(toHex);
    const receipt = { ...recordPart(record), ...batchPart(batch), path };
    const { chainId, logId } = store.identity;
    const where = { v: 1, chain: caip2(chainId), anchor: anchor.toLowerCase(), log: logId };
    return parseAs(receiptSchema, { ...where, ...receipt }, "LOG_CORRUPT");
  };
}

function recordPart(record: RecordRow): Pick<Receipt, "seq" | "kind" | "record" | "leaf"> {
  const { seq, kind, hash } = record;
  return { seq, kind: RECORD_KINDS[kind], record: hash, leaf: toHex(leafOf(seq, record)) };
}

/** The schema sees to what is null in a row that claims to be confirmed. */
function batchPart(batch: AnchoredBatch): Record<string, unknown> {
  const { firstSeq, count, root, prevRoot, checkpoint, tx, blockNumber, blockHash } = batch;
  const block = { number: blockNumber, hash: blockHash };
  return { first_seq: firstSeq, count, root, prev_root: prevRoot, checkpoint, tx, block };
}
