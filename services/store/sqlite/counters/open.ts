import { existsSync } from "node:fs";
import { join } from "node:path";

import { CountersignError } from "../../../core/errors/error.ts";
import type { CounterStore } from "../../counters.ts";
import type { LogIdentity } from "../../rows.ts";
import { type Database, makeDurable, openDatabase } from "../database.ts";
import { createPrivateFile } from "../file.ts";
import { integerOf, mapRow, textOf } from "../row.ts";
import { unreachable } from "./failure.ts";
import { keepPresent } from "./present.ts";
import { COUNTERS_APPLICATION_ID, COUNTERS_SCHEMA, COUNTERS_VERSION } from "./schema.ts";
import { counterStore } from "./store.ts";

/** Which System's lineages the counters belong to. */
export type CountersIdentity = Pick<LogIdentity, "chainId" | "system" | "genesisHash">;

export interface CounterStoreOptions {
  readonly path: string;
  readonly identity: CountersIdentity;
  /** where somebody was charged before, a file that is not there is a loss and not a beginning */
  readonly create: boolean;
}

const FIELDS = ["chainId", "system", "genesisHash"] as const satisfies readonly (keyof CountersIdentity)[];

/** Where the counters of a System stand, unless the operator says otherwise. */
export function counterStorePath(dataDir: string, system: string): string {
  return join(dataDir, `counters-${system.toLowerCase().slice(2, 10)}.sqlite`);
}

/**
 * Opens the counters of a System: one SQLite file for every process on the host.
 * @throws COUNTERS_UNREACHABLE, DATA_OTHER_CHAIN, DATA_OTHER_VERSION, LOG_CORRUPT
 */
export async function openCounterStore({ path, identity, create }: CounterStoreOptions): Promise<CounterStore> {
  if (!create && !existsSync(path)) throw new CountersignError("COUNTERS_UNREACHABLE", `${path} is not there`);
  try {
    if (create) createPrivateFile(path);
    const database = openDatabase(path, false);
    try {
      // Before anything is written: the file may be somebody else's.
      if (!isNew(database)) check(database, identity);
      else if (!create) throw new CountersignError("COUNTERS_UNREACHABLE", `${path} is empty`);
      await makeDurable(database);
      database.transaction(() => {
        if (isNew(database)) initialize(database, identity);
      });
      check(database, identity);
      database.exec("PRAGMA busy_timeout = 0");
      return counterStore(database, keepPresent(path));
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw unreachable(error);
  }
}

/** Whether nothing was ever created in the file. */
function isNew(database: Database): boolean {
  return database.get("SELECT 1 FROM sqlite_schema LIMIT 1") === null && pragma(database, "user_version") === 0;
}

function initialize(database: Database, identity: CountersIdentity): void {
  const [id, version] = [COUNTERS_APPLICATION_ID, COUNTERS_VERSION];
  database.exec(`${COUNTERS_SCHEMA} PRAGMA application_id = ${id}; PRAGMA user_version = ${version};`);
  for (const field of FIELDS) {
    database.run("INSERT INTO meta (name, value) VALUES (?, ?)", field, spelled(identity, field));
  }
}

function check(database: Database, identity: CountersIdentity): void {
  const version = pragma(database, "user_version");
  if (pragma(database, "application_id") !== COUNTERS_APPLICATION_ID || version !== COUNTERS_VERSION) {
    throw new CountersignError("DATA_OTHER_VERSION", `not a counter store of schema ${COUNTERS_VERSION}: ${version}`);
  }
  for (const field of FIELDS) {
    const row = database.get("SELECT value FROM meta WHERE name = ?", field);
    const stored = mapRow(row, (each) => textOf(each, "value"));
    if (stored === spelled(identity, field)) continue;
    throw new CountersignError("DATA_OTHER_CHAIN", `the counters were kept for ${field} ${stored ?? "missing"}`);
  }
}

function spelled(identity: CountersIdentity, field: (typeof FIELDS)[number]): string {
  return String(identity[field]).toLowerCase();
}

function pragma(database: Database, name: "application_id" | "user_version"): number {
  const row = database.get(`PRAGMA ${name}`);
  return row === null ? 0 : integerOf(row, name);
}
