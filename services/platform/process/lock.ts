import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { DatabaseSync, DatabaseSyncOptions } from "node:sqlite";

import { CountersignError } from "../../core/errors/error.ts";
import { describeProcess } from "./process-name.ts";

/** Where SQLite keeps `user_version` in a file, four bytes, big-endian. */
const HOLDER_AT = 60;
/** SQLITE_BUSY. */
const BUSY = 5;

/** Files this very process has locked. Opening one of them again, even to read it, would lose the lock on most systems. */
const held = new Set<string>();

/**
 * Keeps two processes from using one directory, by a lock of the operating system on a file of its own: the end of the
 * process, however it comes, gives it back. SQLite is the one way from Node to such a lock.
 * A file that merely names a process id would outlive its writer, and name whoever got that id next.
 * @returns a function that gives the lock back
 * @throws DATA_IN_USE, which names the process, when a living one holds it; STORE_FAILED
 */
export async function lockFile(path: string): Promise<() => void> {
  if (held.has(path)) throw inUse(path, process.pid);
  const file = open(path);
  try {
    // The holder stands in the file for whoever is refused; the lock is kept beyond the transaction.
    file.exec(`PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version = ${process.pid}; COMMIT`);
  } catch (error) {
    file.close();
    if (!isBusy(error)) throw unusable(path, error);
    throw inUse(path, await holderOf(path));
  }
  held.add(path);
  return () => {
    if (held.delete(path)) file.close();
  };
}

/** Who holds a lock. */
export interface LockHolder {
  /** null where the system does not tell */
  readonly pid: number | null;
}

/**
 * Which living process holds the lock of this file, without taking it.
 * @returns null when nobody does, or there is no such file
 */
export async function holderOfLock(path: string): Promise<LockHolder | null> {
  if (held.has(path)) return { pid: process.pid };
  return isFree(path) ? null : { pid: await holderOf(path) };
}

/** A read is refused while somebody holds the lock, and leaves nothing behind. */
function isFree(path: string): boolean {
  if (!existsSync(path)) return true;
  let file: DatabaseSync | null = null;
  try {
    file = openSqlite(path, { readOnly: true });
    file.exec("SELECT 1 FROM sqlite_master");
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw unusable(path, error);
  } finally {
    file?.close();
  }
}

function open(path: string): DatabaseSync {
  try {
    return openSqlite(path, {});
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Loaded with the first file: Node 22 warns of it on standard error, also who only asks for --help. */
function openSqlite(path: string, options: DatabaseSyncOptions): DatabaseSync {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  return new DatabaseSync(path, { ...options, timeout: 0 });
}

/** null while the holder has not written its id yet, and where a lock keeps readers out as well (Windows). */
async function holderOf(path: string): Promise<number | null> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const holder = bytes.length < HOLDER_AT + 4 ? 0 : bytes.readUInt32BE(HOLDER_AT);
  return holder === 0 ? null : holder;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === BUSY;
}

function inUse(path: string, holder: number | null): CountersignError {
  const who = holder === null ? "another process" : describeProcess(holder);
  return new CountersignError("DATA_IN_USE", `${dirname(path)} is used by ${who}, which holds ${basename(path)}`);
}

function unusable(path: string, cause: unknown): CountersignError {
  return new CountersignError("STORE_FAILED", `${path} cannot be locked`, { cause });
}
