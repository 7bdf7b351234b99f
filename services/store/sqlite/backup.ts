import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, constants } from "node:fs";
import { basename, join } from "node:path";

import { CountersignError } from "../../core/errors/error.ts";
import { copyStore } from "./copy.ts";
import { openDatabase } from "./database.ts";
import { createPrivateFile } from "./file.ts";
import { requireVersion } from "./identity.ts";
import { findFile, notePutBack } from "./put-back.ts";
import { LOG_FORM } from "./schema.ts";

/**
 * Files of a data directory, in the order they are copied in: what a log says of counters and settlements must be in theirs, so
 * they are copied after it. Enforcement points write of permissions, so a lower log id, by custom the signing one, comes last.
 */
const KINDS = [
  /^log-\d+\.sqlite$/,
  /^settlements-\d+\.sqlite$/,
  /^witness-\d+\.sqlite$/,
  /^counters-[0-9a-f]{8}\.sqlite$/,
];
const [LOG] = KINDS;

/**
 * Copies every store of a data directory, each as of one moment, while services go on writing.
 * @param more further files, such as counters that stand elsewhere
 * @param to a directory in which none of them stands yet
 * @returns names of the copies
 * @throws STORE_EXISTS, STORE_MISSING, STORE_FAILED
 */
export function backUpStores(dataDir: string, more: readonly string[], to: string): readonly string[] {
  const files = [...storesIn(dataDir), ...more];
  requireSome(files, dataDir);
  requireFree(files, to);
  for (const file of files) {
    const copy = join(to, basename(file));
    // Empty, and readable by its owner only, before anything stands in it.
    createPrivateFile(copy);
    copyStore(file, copy);
    makeDurable(copy);
  }
  return files.map((file) => basename(file));
}

/**
 * Puts copies into a data directory in which none of them stands. Each log begins a new generation: what was issued before may
 * have been used since the copy was made.
 * @param now unix milliseconds
 * @returns names of what was put back
 * @throws STORE_EXISTS, STORE_MISSING, DATA_OTHER_VERSION, STORE_FAILED
 */
export function restoreStores(from: string, to: string, now: number): readonly string[] {
  const files = storesIn(from);
  requireSome(files, from);
  requireFree(files, to);
  for (const file of files) {
    const target = join(to, basename(file));
    createPrivateFile(target);
    attempt(target, () => copyFileSync(file, target, constants.COPYFILE_FICLONE));
    if (LOG?.test(basename(file)) === true) beginGeneration(target, now);
    makeDurable(target);
  }
  return files.map((file) => basename(file));
}

function beginGeneration(path: string, now: number): void {
  const database = openDatabase(path, false);
  try {
    requireVersion(database, LOG_FORM);
    database.transaction(() => notePutBack(database, findFile(path).id, now));
  } finally {
    database.close();
  }
}

function storesIn(directory: string): readonly string[] {
  const names = attempt(directory, () => readdirSync(directory))
    .toSorted()
    .toReversed();
  return KINDS.flatMap((kind) => names.filter((name) => kind.test(name))).map((name) => join(directory, name));
}

function requireSome(files: readonly string[], directory: string): void {
  if (files.length === 0) throw new CountersignError("STORE_MISSING", `no store stands in ${directory}`);
}

function requireFree(files: readonly string[], to: string): void {
  const taken = files.map((file) => join(to, basename(file))).filter((path) => existsSync(path));
  if (taken.length > 0) throw new CountersignError("STORE_EXISTS", taken.join(", "));
  attempt(to, () => mkdirSync(to, { recursive: true, mode: 0o700 }));
}

function makeDurable(path: string): void {
  attempt(path, () => {
    const descriptor = openSync(path, "r+");
    fsyncSync(descriptor);
    closeSync(descriptor);
  });
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown failure";
    throw new CountersignError("STORE_FAILED", `${path}: ${reason}`, { cause });
  }
}
