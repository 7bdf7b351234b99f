import { existsSync } from "node:fs";

import { CountersignError } from "../core/errors/error.ts";
import type { LogStore } from "../store/port.ts";
import { type LogStoreOptions, openLogStore } from "../store/sqlite/open.ts";
import { type ChainEnd, requireAgreement } from "./agreement.ts";

/**
 * Where the chain has records of a log, its file has to be there: an empty one in its place would begin at seq 1 again. Whoever
 * opens a store asks this first, since opening creates the file.
 * @param end where the log ends on the chain
 * @throws STORE_BEHIND
 */
export function requireFile(path: string, { logId, nextSeq }: Pick<ChainEnd, "logId" | "nextSeq">): void {
  if (nextSeq === 1 || existsSync(path)) return;
  throw new CountersignError(
    "STORE_BEHIND",
    `the chain has log ${logId} up to seq ${nextSeq - 1}, and ${path} is not there`,
  );
}

/**
 * Opens the store of a log for its owner. It is created only where the chain has no record of the log, and nothing is done
 * with one that has less than the chain.
 * @param end where the log ends on the chain; null when it was never opened there
 * @throws STORE_BEHIND, LOG_CORRUPT, DATA_OTHER_CHAIN, DATA_OTHER_VERSION, STORE_FAILED
 */
export async function openOwnStore(options: LogStoreOptions, end: ChainEnd | null): Promise<LogStore> {
  if (end !== null) requireFile(options.path, end);
  const store = await openLogStore(options);
  try {
    if (end !== null) await requireAgreement(store, end);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
