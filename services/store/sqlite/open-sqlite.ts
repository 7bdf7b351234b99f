import type { DatabaseSync, DatabaseSyncOptions } from "node:sqlite";

/** Opens a file with SQLite, which is loaded with the first one: Node 22 warns of it on standard error, also who only asks for --help. */
export function openSqlite(path: string, options: DatabaseSyncOptions): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return new DatabaseSync(path, options);
}
