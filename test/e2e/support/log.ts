import { logFile } from "../../../scripts/demo/records.ts";
import type { LogStore } from "../../../services/store/port.ts";
import type { RecordRow } from "../../../services/store/rows.ts";
import { openLogStore, readLogIdentity } from "../../../services/store/sqlite/open.ts";

/** Looks into a log that its owner may be writing at the same time. */
export async function withLog<T>(dir: string, log: number, look: (store: LogStore) => Promise<T>): Promise<T> {
  const path = logFile(dir, log);
  const store = await openLogStore({ path, identity: await readLogIdentity(path), readOnly: true });
  try {
    return await look(store);
  } finally {
    await store.close();
  }
}

/** Every record, in the order they stand in the file. */
export async function recordsOf(dir: string, log: number): Promise<readonly RecordRow[]> {
  return withLog(dir, log, async ({ records }) => records.range(1, await records.lastSeq()));
}
