import { join } from "node:path";

import { sha256b64 } from "../../../../services/core/hash.ts";
import type { RecordKind } from "../../../../services/core/words/kinds.ts";
import type { LogStore, LogWrites } from "../../../../services/store/port.ts";
import type { RecordRow } from "../../../../services/store/rows.ts";
import { openLogStore } from "../../../../services/store/sqlite/open.ts";
import { IDENTITY } from "./identity.ts";
import { useTempDir } from "./temp-dir.ts";

export interface TestStore {
  readonly store: LogStore;
  readonly path: string;
  /** Commits under the newest epoch. */
  readonly write: (work: (writes: LogWrites) => void) => Promise<void>;
}

/** A fresh store for each test of the surrounding `describe`. */
export function useLogStore(): () => TestStore {
  const directory = useTempDir();
  let current: TestStore | null = null;
  beforeEach(async () => {
    const path = join(directory(), "log.sqlite");
    const store = await openLogStore({ path, identity: IDENTITY });
    const { epoch } = await store.takeOver();
    current = { store, path, write: (work) => store.commit(epoch, work) };
  });
  afterEach(async () => {
    await current?.store.close();
    current = null;
  });
  return () => {
    if (current === null) throw new Error("only inside a test");
    return current;
  };
}

export function recordRow(seq: number, record = `record ${seq}`, kind: RecordKind = "outcome"): RecordRow {
  return { seq, kind, record, hash: sha256b64(record), storedAt: 1_700_000_000_000 + seq };
}

/** Adds records 1 to `count`. */
export async function fill({ write }: TestStore, count: number): Promise<void> {
  await write((writes) => {
    for (let seq = 1; seq <= count; seq += 1) writes.addRecord(recordRow(seq), []);
  });
}
