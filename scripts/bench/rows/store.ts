import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { canonicalJson } from "../../../services/core/json/canonical.ts";
import { createSequencer } from "../../../services/log/sequencer.ts";
import { openLogStore } from "../../../services/store/sqlite/open.ts";
import { sampleClaims } from "../sample.ts";
import { compare, type RowSpec } from "./row.ts";
import { printText } from "../../../services/platform/terminal/print.ts";

/** A log nobody else writes. */
const IDENTITY = {
  chainId: 31_337,
  system: `0x${"a1".repeat(20)}`,
  organization: `0x${"b2".repeat(32)}`,
  logId: 1,
  genesisHash: `0x${"c3".repeat(32)}`,
};

/** The plainest durable insert there is: same file system, same settings, no index, no trigger. */
export function plainInsert(path: string, text: string): { readonly run: () => unknown; readonly close: () => void } {
  const database = new DatabaseSync(path);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (seq INTEGER PRIMARY KEY, r TEXT)",
  );
  const insert = database.prepare("INSERT INTO t (r) VALUES (?)");
  return { run: () => insert.run(text), close: () => database.close() };
}

export const STORE_ROWS: readonly RowSpec[] = [
  {
    name: "store.append",
    does: "one record through the sequencer into the log, resolved when it is on disk",
    run: async (bench) => {
      const dir = await mkdtemp(join(tmpdir(), "countersign-bench-"));
      bench.atEnd(() => rm(dir, { recursive: true, force: true }));
      const store = await openLogStore({ path: join(dir, "log.sqlite"), identity: IDENTITY });
      const sequencer = await createSequencer({
        store,
        clock: Date.now,
        onFatal: (error) => printText(process.stderr, error.message),
      });
      const record = canonicalJson(sampleClaims());
      const plain = plainInsert(join(dir, "plain.sqlite"), record);
      try {
        return await compare(bench, {
          row: { run: () => sequencer.append([() => Promise.resolve({ kind: "outcome", record })]) },
          floor: { name: "one INSERT in node:sqlite, WAL, synchronous FULL", run: plain.run },
        });
      } finally {
        plain.close();
        await store.close();
      }
    },
  },
];
