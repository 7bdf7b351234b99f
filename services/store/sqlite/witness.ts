import { join } from "node:path";

import { fromHex } from "../../core/encoding/hex.ts";
import type { WitnessStore } from "../witness.ts";
import { type Database, makeDurable, openDatabase } from "./database.ts";
import { deferred } from "./deferred.ts";
import { createPrivateFile } from "./file.ts";
import { bytesOf, mapRow } from "./row.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS witness (
  hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID`;

/** Where the witness of a log's decisions stands in a data directory. */
export function witnessPath(dataDir: string, logId: number): string {
  return join(dataDir, `witness-${logId}.sqlite`);
}

/**
 * Opens the file, and creates it when there is none, unless it is only read.
 * @throws STORE_FAILED
 */
export async function openWitnessStore(path: string, readOnly = false): Promise<WitnessStore> {
  if (!readOnly) createPrivateFile(path);
  const database = openDatabase(path, readOnly);
  try {
    if (!readOnly) {
      await makeDurable(database);
      database.exec(SCHEMA);
    }
    return witnessStore(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function witnessStore(database: Database): WitnessStore {
  const insert = "INSERT INTO witness (hash, bytes) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING";
  return {
    add: (items) =>
      deferred(() => {
        if (items.length === 0) return;
        database.transaction(() => {
          for (const { hash, bytes } of items) database.run(insert, fromHex(hash), bytes);
        });
      }),
    get: (hash) =>
      deferred(() =>
        mapRow(database.get("SELECT bytes FROM witness WHERE hash = ?", fromHex(hash)), (row) => bytesOf(row, "bytes")),
      ),
    close: () => deferred(() => database.close()),
  };
}
