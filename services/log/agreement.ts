import { CountersignError } from "../core/errors/error.ts";
import type { LogStore } from "../store/port.ts";

/** Where a log ends on the chain. */
export interface ChainEnd {
  readonly logId: number;
  readonly mode: "Stored" | "EventOnly" | "Links";
  /** first seq of the next batch */
  readonly nextSeq: number;
  /** zero in a log that keeps no roots */
  readonly lastRoot: string;
}

/**
 * Store and chain must tell one history. A store with less than the chain would give seqs a second time, permit twice and
 * execute twice: nothing may be answered or written any more.
 * @throws STORE_BEHIND when the store has less, LOG_CORRUPT when it has something else
 */
export async function requireAgreement(
  { records, batches, identity }: Pick<LogStore, "records" | "batches" | "identity">,
  { logId, mode, nextSeq, lastRoot }: ChainEnd,
): Promise<void> {
  if (nextSeq === 1) return;
  const [lastSeq, last] = [await records.lastSeq(), await batches.last()];
  const end = Math.min(lastSeq, last === null ? 0 : last.firstSeq + last.count - 1);
  if (nextSeq - 1 > end) {
    const store = `generation ${identity.generation} of the store ends at ${end}`;
    throw new CountersignError("STORE_BEHIND", `the chain has log ${logId} up to seq ${nextSeq - 1}, ${store}`);
  }
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
