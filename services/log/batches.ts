import { CountersignError } from "../core/errors/error.ts";
import type { LogStore } from "../store/port.ts";
import type { BatchRow } from "../store/rows.ts";
import { grow } from "./growing.ts";
import { summarize } from "./summary.ts";

/** AnchorLog takes no more records in one batch. */
export const MAX_BATCH = 65_536;

/** `prevRoot` of the first batch. */
export const NO_ROOT = `0x${"0".repeat(64)}`;

/**
 * Stores the next batch: at most `maxCount` records after the last one. Null when there is no record to put in. The row is
 * final, so a batch is the same however often it is sent.
 * @param now unix milliseconds
 * @throws LOG_CORRUPT, STORE_FAILED
 */
export async function proposeBatch(store: LogStore, maxCount: number, now: number): Promise<BatchRow | null> {
  const last = await store.batches.last();
  const firstSeq = last === null ? 1 : last.firstSeq + last.count;
  const records = await store.records.range(firstSeq, Math.min(maxCount, MAX_BATCH));
  if (records.length === 0) return null;
  const grown = { prevRoot: last?.root ?? NO_ROOT, treeNodes: grow(last, firstSeq, records) };
  const batch = { ...summarize(firstSeq, records), ...grown, proposedAt: now };
  // False when another process proposed it meanwhile: then that row counts.
  await store.batches.propose(batch);
  return batchFrom(store, firstSeq);
}

/** @throws BATCH_UNKNOWN */
export async function batchFrom(store: LogStore, firstSeq: number): Promise<BatchRow> {
  const batch = await store.batches.get(firstSeq);
  if (batch === null) throw new CountersignError("BATCH_UNKNOWN", `no batch begins at seq ${firstSeq}`);
  return batch;
}
