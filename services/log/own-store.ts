import { existsSync } from "node:fs";

import { CountersignError } from "../core/errors/error.ts";
import type { LogStore } from "../store/port.ts";
import { type LogStoreOptions, openLogStore } from "../store/sqlite/open.ts";
import { type ChainEnd, requireAgreement } from "./agreement.ts";

/**
 * Opens the store of a log for its owner. It is created only where the chain has no record of the log, and nothing is done
 * with one that has less than the chain.
 * @param end where the log ends on the chain; null when it was never opened there
 * @throws STORE_BEHIND, LOG_CORRUPT, DATA_OTHER_CHAIN, DATA_OTHER_VERSION, STORE_FAILED
 */
export async function openOwnStore(options: LogStoreOptions, end: ChainEnd | null): Promise<LogStore> {
  if (end !== null && end.nextSeq > 1 && !existsSync(options.path)) {
    const detail = `the chain has log ${end.logId} up to seq ${end.nextSeq - 1}, and ${options.path} is not there`;
    throw new CountersignError("STORE_BEHIND", detail);
  }
  const store = await openLogStore(options);
  try {
    if (end !== null) await requireAgreement(store, end);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
