import type { LogView } from "../chain/read/logs.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { LogStore } from "../store/port.ts";

/**
 * Store and chain must tell one history. A store restored from an old backup would give seqs a second time: then nothing may
 * be written any more.
 * @throws LOG_CORRUPT
 */
export async function requireAgreement(
  batches: LogStore["batches"],
  { logId, mode, nextSeq, lastRoot }: LogView,
): Promise<void> {
  const last = await batches.last();
  const end = last === null ? 1 : last.firstSeq + last.count;
  if (nextSeq > end) {
    throw corrupt(`the chain has log ${logId} up to seq ${nextSeq - 1}, the store has batches up to ${end - 1}`);
  }
  if (nextSeq === 1) return;
  const newest = await batches.containing(nextSeq - 1);
  if (newest === null || newest.firstSeq + newest.count !== nextSeq) {
    throw corrupt(`no stored batch ends at seq ${nextSeq - 1}, where the chain's newest does`);
  }
  // An event-only log holds no root to compare with.
  if (mode === "Stored" && newest.root !== lastRoot) {
    throw corrupt(`the batch from seq ${newest.firstSeq} has root ${newest.root}, on the chain ${lastRoot}`);
  }
}

function corrupt(detail: string): CountersignError {
  return new CountersignError("LOG_CORRUPT", detail);
}
