import type { CompanionStore } from "../port.ts";
import { type Database, openDatabase } from "./database.ts";
import { deferred } from "./deferred.ts";
import { textOf } from "./row.ts";

export function companionStore(database: Database): CompanionStore {
  return {
    add: (name) => deferred(() => void database.run("INSERT OR IGNORE INTO companions (name) VALUES (?)", name)),
  };
}

/** What ever stood beside the log in a file; nothing for a file that is no log, or still empty: opening it says so. */
export function readCompanions(path: string): ReadonlySet<string> {
  const database = openDatabase(path, true);
  try {
    if (database.get("SELECT 1 FROM sqlite_schema WHERE name = 'companions'") === null) return new Set();
    return new Set(database.all("SELECT name FROM companions").map((row) => textOf(row, "name")));
  } finally {
    database.close();
  }
}
