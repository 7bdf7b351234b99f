import type { LogSnapshot } from "../../store/snapshot.ts";
import type { ChainLog } from "../chain/organization.ts";
import { readStoredBatch } from "./batch-row.ts";

/**
 * Up to where logs are audited: `head`, as far as the chain has them, so that a log that ends earlier was cut off; or `copy`,
 * as far as each file itself was anchored, at the time of its newest record. What the chain has beyond is counted, not checked.
 */
export type AsOf = "copy" | "head";

/** A log's entry on the chain as it was when a copy was made: it ends with the newest anchored batch the copy has. */
export function asOfCopy(chainLog: ChainLog, snapshot: Pick<LogSnapshot, "table">): ChainLog {
  const roots = new Map(chainLog.batches.map(({ firstSeq, root }) => [firstSeq, root]));
  let end = 0;
  for (const row of snapshot.table("batches")) {
    const batch = readStoredBatch(row);
    if (batch === null || roots.get(batch.first_seq) !== batch.root) continue;
    end = Math.max(end, batch.first_seq + batch.count - 1);
  }
  const batches = chainLog.batches.filter(({ firstSeq, count }) => firstSeq + count - 1 <= end);
  return { ...chainLog, batches, view: { ...chainLog.view, nextSeq: end + 1 } };
}

/** Unix seconds of the newest record of all; null when there is none. */
export function newestRecordTime(snapshots: readonly LogSnapshot[]): number | null {
  const times = snapshots.map((snapshot) => {
    const [row] = snapshot.records(Math.max(0, snapshot.recordCount() - 1), 1);
    return Math.floor((row?.storedAt ?? 0) / 1000);
  });
  const newest = Math.max(0, ...times);
  return newest === 0 ? null : newest;
}
