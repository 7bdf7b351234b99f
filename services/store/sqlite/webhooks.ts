import { join } from "node:path";

import type { DueMessage, Noticed, Undelivered, WatchedHold, WebhookStore } from "../webhooks.ts";
import { type Database, makeDurable, openDatabase } from "./database.ts";
import { deferred } from "./deferred.ts";
import { createPrivateFile } from "./file.ts";
import { integerOf, mapRow, nullableText, type Row, textOf } from "./row.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS messages (
  id TEXT NOT NULL,
  receiver TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  trouble TEXT,
  PRIMARY KEY (id, receiver)
) STRICT;
CREATE INDEX IF NOT EXISTS messages_due ON messages (at);
CREATE TABLE IF NOT EXISTS watched (hold TEXT PRIMARY KEY, seq INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS watched_expires ON watched (expires);
CREATE TABLE IF NOT EXISTS noticed (one INTEGER PRIMARY KEY CHECK (one = 1), up_to INTEGER NOT NULL) STRICT;
`;

/** Where the messages about a log's holds wait in a data directory. */
export function webhooksPath(dataDir: string, logId: number): string {
  return join(dataDir, `webhooks-${logId}.sqlite`);
}

/** Opens the file, and creates it when there is none. @throws STORE_FAILED */
export async function openWebhookStore(path: string): Promise<WebhookStore> {
  createPrivateFile(path);
  const database = openDatabase(path, false);
  try {
    await makeDurable(database);
    database.exec(SCHEMA);
    return webhookStore(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function webhookStore(database: Database): WebhookStore {
  return {
    upTo: () => deferred(() => mapRow(database.get("SELECT up_to FROM noticed"), (row) => integerOf(row, "up_to"))),
    notice: (noticed, now) => deferred(() => database.transaction(() => notice(database, noticed, now))),
    expired: (now, count) =>
      deferred(() =>
        database
          .all("SELECT hold, seq, expires FROM watched WHERE expires <= ? ORDER BY expires LIMIT ?", now, count)
          .map(readWatched),
      ),
    due: (now, count) =>
      deferred(() =>
        database
          .all("SELECT id, receiver, body, tries FROM messages WHERE at <= ? ORDER BY at LIMIT ?", now, count)
          .map(readDue),
      ),
    done: ({ id, receiver }) =>
      deferred(() => void database.run("DELETE FROM messages WHERE id = ? AND receiver = ?", id, receiver)),
    postpone: ({ id, receiver }, at, trouble) =>
      deferred(() => {
        const sql = "UPDATE messages SET at = ?, trouble = ?, tries = tries + 1 WHERE id = ? AND receiver = ?";
        database.run(sql, at, trouble, id, receiver);
      }),
    undelivered: () =>
      deferred(() =>
        // Of a bare column beside max(), SQLite takes the row that has the maximum.
        database
          .all(
            "SELECT receiver, count(*) AS n, trouble, max(at) FROM messages WHERE tries > 0 GROUP BY receiver ORDER BY receiver",
          )
          .map(readUndelivered),
      ),
    close: () => deferred(() => database.close()),
  };
}

function notice(database: Database, { messages, opened, ended, upTo }: Noticed, now: number): void {
  for (const { id, receiver, body } of messages) {
    database.run(
      "INSERT OR IGNORE INTO messages (id, receiver, body, at) VALUES (?, ?, ?, ?)",
      id,
      receiver,
      body,
      now,
    );
  }
  for (const { hold, seq, expires } of opened) {
    database.run("INSERT OR IGNORE INTO watched (hold, seq, expires) VALUES (?, ?, ?)", hold, seq, expires);
  }
  for (const hold of ended) database.run("DELETE FROM watched WHERE hold = ?", hold);
  database.run(
    "INSERT INTO noticed (one, up_to) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET up_to = excluded.up_to",
    upTo,
  );
}

function readWatched(row: Row): WatchedHold {
  return { hold: textOf(row, "hold"), seq: integerOf(row, "seq"), expires: integerOf(row, "expires") };
}

function readDue(row: Row): DueMessage {
  const message = { id: textOf(row, "id"), receiver: textOf(row, "receiver"), body: textOf(row, "body") };
  return { ...message, tries: integerOf(row, "tries") };
}

function readUndelivered(row: Row): Undelivered {
  return { receiver: textOf(row, "receiver"), count: integerOf(row, "n"), trouble: nullableText(row, "trouble") };
}
