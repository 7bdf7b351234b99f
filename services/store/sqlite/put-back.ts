import { existsSync, statSync } from "node:fs";

import type { Database } from "./database.ts";
import { mapRow, textOf } from "./row.ts";

/** How far the clock of whoever issues permissions or intents may be ahead of ours, in milliseconds. */
const CLOCK_DIFFERENCE = 5_000;

/** What a file looks like before it is opened. */
export interface FoundFile {
  /** names the file itself, whatever its path: another one after a copy was put in its place */
  readonly id: string;
  /** whether its write-ahead log is there: a process that ends badly leaves it */
  readonly hasLog: boolean;
}

export function findFile(path: string): FoundFile {
  const { ino, birthtimeNs } = statSync(path, { bigint: true });
  return { id: `${ino} ${birthtimeNs}`, hasLog: existsSync(`${path}-wal`) };
}

/**
 * Notes in a store when it came to be, and finds out whether it was put back since: it stands in another file than last time,
 * or its last owner ended badly and the write-ahead log is gone. What it had answered meanwhile may be lost then, so the store
 * begins a new generation. Finding too much costs the permissions of some seconds; finding too little, a second execution.
 * @param now unix milliseconds
 */
export function noticePutBack(database: Database, found: FoundFile, now: number): void {
  database.transaction(() => {
    const file = metaOf(database, "file");
    const owner = database.get("SELECT 1 FROM sequencer WHERE holder IS NOT NULL");
    if (file === null) {
      // It was created a moment ago. Nothing that was issued before this second can have been used here.
      setMeta(database, "file", found.id);
      setMeta(database, "since", String(Math.floor(now / 1000) * 1000));
    } else if (file !== found.id || (owner !== null && !found.hasLog)) {
      notePutBack(database, found.id, now);
    }
  });
}

/** The store is a copy that was put back: it begins a new generation. Call it inside a transaction. */
export function notePutBack(database: Database, fileId: string, now: number): void {
  setMeta(database, "file", fileId);
  setMeta(database, "since", String(now + CLOCK_DIFFERENCE));
  setMeta(database, "generation", String(Number(metaOf(database, "generation") ?? 1) + 1));
  database.run("UPDATE sequencer SET holder = NULL");
}

function setMeta(database: Database, name: string, value: string): void {
  database.run("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = ?2", name, value);
}

function metaOf(database: Database, name: string): string | null {
  return mapRow(database.get("SELECT value FROM meta WHERE name = ?", name), (row) => textOf(row, "value"));
}
