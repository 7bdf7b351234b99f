import type { SettlementStore } from "../settlements.ts";
import type { Database } from "./database.ts";
import { makeDurable, openDatabase } from "./database.ts";
import { deferred } from "./deferred.ts";
import { createPrivateFile } from "./file.ts";
import { integerOf, mapRow, textOf } from "./row.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS settlements (
  seq INTEGER PRIMARY KEY,
  sae TEXT NOT NULL UNIQUE,
  outcome TEXT NOT NULL
) STRICT`;

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
  return {
    add: ({ seq, sae, outcome }) =>
      deferred(() => {
        database.run("INSERT OR IGNORE INTO settlements (seq, sae, outcome) VALUES (?, ?, ?)", seq, sae, outcome);
      }),
    bySae: (hash) =>
      deferred(() =>
        mapRow(database.get("SELECT seq, sae, outcome FROM settlements WHERE sae = ?", hash), (row) => ({
          seq: integerOf(row, "seq"),
          sae: textOf(row, "sae"),
          outcome: textOf(row, "outcome"),
        })),
      ),
    seqs: (first, last) =>
      deferred(
        () =>
          new Set(
            database
              .all("SELECT seq FROM settlements WHERE seq BETWEEN ? AND ?", first, last)
              .map((row) => integerOf(row, "seq")),
          ),
      ),
    close: () => deferred(() => database.close()),
  };
}
