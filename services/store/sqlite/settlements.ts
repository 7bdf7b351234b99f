import { join } from "node:path";

import type { Due, Settlement, SettlementStore, Unsettled } from "../settlements.ts";
import type { Database } from "./database.ts";
import { makeDurable, openDatabase } from "./database.ts";
import { deferred } from "./deferred.ts";
import { createPrivateFile } from "./file.ts";
import { grouped } from "./grouped.ts";
import { integerOf, mapRow, type Row, textOf } from "./row.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS settlements (
  sae TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS unsettled (
  sae TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  ask_at INTEGER NOT NULL,
  charged INTEGER NOT NULL CHECK (charged IN (0, 1)),
  tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS unsettled_due ON unsettled (charged, ask_at);
CREATE TABLE IF NOT EXISTS noted (one INTEGER PRIMARY KEY CHECK (one = 1), up_to INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO noted (one, up_to) VALUES (1, 0);
`;

/** Where the settlements of a log's permissions stand in a data directory. */
export function settlementsPath(dataDir: string, logId: number): string {
  return join(dataDir, `settlements-${logId}.sqlite`);
}

/** Opens the file, and creates it when there is none. @throws STORE_FAILED */
export async function openSettlementStore(path: string): Promise<SettlementStore> {
  createPrivateFile(path);
  const database = openDatabase(path, false);
  try {
    await makeDurable(database);
    database.exec(SCHEMA);
    return settlementStore(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function settlementStore(database: Database): SettlementStore {
  const each = <Item>(work: (item: Item) => void) =>
    grouped<Item, void>((items) => database.transaction(() => items.map(work)));
  const postpone = each(({ sae, askAt }: Pick<Unsettled, "sae" | "askAt">) => {
    database.run("UPDATE unsettled SET ask_at = ?, tries = tries + 1 WHERE sae = ?", askAt, sae);
  });
  return {
    add: each((settlement) => add(database, settlement)),
    bySae: (hash) =>
      deferred(() =>
        mapRow(database.get("SELECT seq, sae, outcome FROM settlements WHERE sae = ?", hash), (row) => ({
          seq: integerOf(row, "seq"),
          sae: textOf(row, "sae"),
          outcome: textOf(row, "outcome"),
        })),
      ),
    noted: () => deferred(() => mapRow(database.get("SELECT up_to FROM noted"), (row) => integerOf(row, "up_to")) ?? 0),
    note: (permissions, upTo) => deferred(() => database.transaction(() => note(database, permissions, upTo))),
    due: (now, count) => deferred(() => due(database, now, count)),
    postpone: (sae, askAt) => postpone({ sae, askAt }),
    close: () => deferred(() => database.close()),
  };
}

function add(database: Database, { seq, sae, outcome }: Settlement): void {
  database.run("INSERT OR IGNORE INTO settlements (sae, seq, outcome) VALUES (?, ?, ?)", sae, seq, outcome);
  database.run("DELETE FROM unsettled WHERE sae = ?", sae);
}

function note(database: Database, permissions: readonly Unsettled[], upTo: number): void {
  for (const { sae, seq, askAt, charged } of permissions) {
    if (database.get("SELECT 1 FROM settlements WHERE sae = ?", sae) !== null) continue;
    database.run(
      "INSERT OR IGNORE INTO unsettled (sae, seq, ask_at, charged) VALUES (?, ?, ?, ?)",
      sae,
      seq,
      askAt,
      charged ? 1 : 0,
    );
  }
  database.run("UPDATE noted SET up_to = ?", upTo);
}

function due(database: Database, now: number, count: number): readonly Due[] {
  const charged = dueOf(database, 1, now, count);
  return charged.length === count ? charged : [...charged, ...dueOf(database, 0, now, count - charged.length)];
}

/** One by one, so that each walks the index only as far as it needs. */
function dueOf(database: Database, charged: 0 | 1, now: number, count: number): readonly Due[] {
  const sql = "SELECT sae, seq, tries FROM unsettled WHERE charged = ? AND ask_at <= ? ORDER BY ask_at LIMIT ?";
  return database.all(sql, charged, now, count).map(readDue);
}

function readDue(row: Row): Due {
  return { sae: textOf(row, "sae"), seq: integerOf(row, "seq"), tries: integerOf(row, "tries") };
}
