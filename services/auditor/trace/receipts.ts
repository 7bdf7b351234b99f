import type { Receipt } from "../../core/schemas/checkpoint.ts";
import { type AnchoredBatch, createReceiptReader, type ReceiptSource } from "../../log/receipts.ts";
import type { RecordRow } from "../../store/rows.ts";
import type { LogCopy } from "../copy.ts";
import { readStoredBatch, type StoredBatch } from "../log/batch-row.ts";
import { type Book, type Entry, logIdOf } from "./book.ts";

/** The proof that a record is under an anchored root, from the files alone; null while it is not anchored. */
export type ReceiptOf = (entry: Entry) => Promise<Receipt | null>;

/**
 * @param anchor address of the AnchorLog contract
 * @throws LOG_CORRUPT, BATCH_MISMATCH where the file does not give the root that was anchored
 */
export function receiptsFrom(copies: readonly LogCopy[], book: Book, anchor: string): ReceiptOf {
  const readers = new Map(copies.map((copy) => [logIdOf(copy), readerOf(copy, book, anchor)]));
  return async ({ log, parsed }) => (await readers.get(log)?.(parsed.seq)) ?? null;
}

function readerOf(copy: LogCopy, book: Book, anchor: string): (seq: number) => Promise<Receipt | null> {
  const logId = logIdOf(copy);
  const chainId = Number(copy.snapshot.meta().get("chainId"));
  const batches = copy.snapshot.table("batches").flatMap((row) => readStoredBatch(row) ?? []);
  const entries = new Map(book.entries.filter(({ log }) => log === logId).map((each) => [each.parsed.seq, each]));
  const rowOf = (seq: number): RecordRow | null => {
    const entry = entries.get(seq);
    if (entry === undefined) return null;
    const { parsed, text, storedAt } = entry;
    return { seq, kind: parsed.kind, record: text, hash: parsed.hash, storedAt };
  };
  const source: ReceiptSource = {
    identity: { chainId, logId },
    records: {
      get: (seq) => Promise.resolve(rowOf(seq)),
      range: (first, count) =>
        Promise.resolve(
          Array.from({ length: count }, (_, i) => rowOf(first + i)).filter((row): row is RecordRow => row !== null),
        ),
    },
    batches: {
      containing: (seq) =>
        Promise.resolve(batchRow(batches.find(({ first_seq: first, count }) => first <= seq && seq < first + count))),
    },
  };
  const read = createReceiptReader(source, anchor);
  return async (seq) => ((await source.batches.containing(seq))?.state === "confirmed" ? read(seq) : null);
}

function batchRow(stored: StoredBatch | undefined): AnchoredBatch | null {
  if (stored === undefined) return null;
  const { first_seq: firstSeq, count, root, prev_root: prevRoot, state, checkpoint, tx } = stored;
  return {
    ...{ firstSeq, count, root, prevRoot, state, checkpoint, tx },
    ...{ blockNumber: stored.block_number, blockHash: stored.block_hash },
  };
}
