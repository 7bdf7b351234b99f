import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

import { CountersignError } from "../../core/errors/error.ts";
import { guard, isBusy } from "./failure.ts";
import { openSqlite } from "./open-sqlite.ts";
import type { Row } from "./row.ts";

/** One connection. Statements are prepared once. Failures are those of `guard`. */
export interface Database {
  get(sql: string, ...params: SQLInputValue[]): Row | null;
  all(sql: string, ...params: SQLInputValue[]): Row[];
  /** @returns how many rows changed */
  run(sql: string, ...params: SQLInputValue[]): number;
  exec(sql: string): void;
  /** Takes the write lock first, so what is read inside still holds when it commits. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** How long a statement waits for another process's write, in milliseconds. */
const BUSY_TIMEOUT = 5000;
const BUSY_RETRY = 25;

export function openDatabase(path: string, readOnly: boolean): Database {
  const connection = guard(() => openSqlite(path, { readOnly }));
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const database: Database = {
    get: (sql, ...params) => guard(() => prepared(sql).get(...params) ?? null),
    all: (sql, ...params) => guard(() => prepared(sql).all(...params)),
    run: (sql, ...params) => guard(() => Number(prepared(sql).run(...params).changes)),
    exec: (sql) => guard(() => connection.exec(sql)),
    transaction: (work) => guard(() => transact(connection, work)),
    close: () => guard(() => connection.close()),
  };
  guard(() => connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`));
  return database;
}

/** What makes a commit durable. `secure_delete` overwrites what is erased. @throws STORE_FAILED */
export async function makeDurable(database: Database): Promise<void> {
  if ((await writeAheadLog(database))?.["journal_mode"] !== "wal") {
    throw new CountersignError("STORE_FAILED", "this file system cannot hold a write-ahead log");
  }
  database.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON");
}

/** The one statement the busy timeout does not cover: two processes may open a new file at the same time. */
async function writeAheadLog(database: Database): Promise<Row | null> {
  for (let waited = 0; ; waited += BUSY_RETRY) {
    try {
      return database.get("PRAGMA journal_mode = WAL");
    } catch (error) {
      if (!isBusy(error) || waited >= BUSY_TIMEOUT) throw error;
      await sleep(BUSY_RETRY);
    }
  }
}

function transact<T>(connection: DatabaseSync, work: () => T): T {
  connection.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    connection.exec("COMMIT");
    return result;
  } catch (error) {
    rollBack(connection);
    throw error;
  }
}

/** SQLite has rolled back by itself after a full disk or an I/O error. */
function rollBack(connection: DatabaseSync): void {
  try {
    connection.exec("ROLLBACK");
  } catch {
    // The first error is the one that matters.
  }
}
