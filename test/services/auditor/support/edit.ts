import { DatabaseSync, type SQLInputValue } from "node:sqlite";

/** Writes into a log's file behind the store's back: without its triggers, checks and references. */
export function edit(path: string, change: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    database.exec("PRAGMA ignore_check_constraints = ON");
    const triggers = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const { name } of triggers) database.exec(`DROP TRIGGER ${String(name)}`);
    change(database);
  } finally {
    database.close();
  }
}

/** Runs one statement on a log's file behind the store's back. */
export function run(path: string, sql: string, ...params: SQLInputValue[]): void {
  edit(path, (database) => database.prepare(sql).run(...params));
}

/** Rows of a log's file. */
export function rows(path: string, sql: string, ...params: SQLInputValue[]): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare(sql).all(...params);
  } finally {
    database.close();
  }
}
