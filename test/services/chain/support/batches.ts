import { id } from "ethers";

import type { Batch } from "../../../../services/chain/read/anchored.ts";

export const NO_ROOT = `0x${"00".repeat(32)}`;

/** The batch of a log that follows `before`: its hashes are made up. */
export function nextBatch(logId: number, before: Batch | null, count = 3): Batch {
  const firstSeq = before === null ? 1 : before.firstSeq + before.count;
  return {
    logId,
    firstSeq,
    count,
    voids: 1,
    pinnedNumber: 5,
    pinnedHash: id("pinned"),
    root: id(`root ${logId} ${firstSeq}`),
    prevRoot: before?.root ?? NO_ROOT,
    checkpointHash: id(`checkpoint ${logId} ${firstSeq}`),
  };
}
