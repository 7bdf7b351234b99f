import { constants } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CountersignError } from "../core/errors/error.ts";
import type { LogSnapshot } from "../store/snapshot.ts";
import { openLogSnapshot } from "../store/sqlite/snapshot.ts";

/** A log's file as it was when the audit began. */
export interface LogCopy extends AsyncDisposable {
  readonly path: string;
  readonly snapshot: LogSnapshot;
  /** whether its write-ahead log was there */
  readonly hasLog: boolean;
}

/**
 * Opens a copy of a log's file in a directory of our own. SQLite would write beside a file with a write-ahead log, and
 * evidence must stay as it is; it may also lie where nothing can be written.
 * @throws STORE_FAILED
 */
export async function openCopy(path: string): Promise<LogCopy> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-audit-"));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const copy = join(directory, "log.sqlite");
    await copyFile(path, copy, constants.COPYFILE_FICLONE);
    const hasLog = await copyIfThere(`${path}-wal`, `${copy}-wal`);
    const snapshot = openLogSnapshot(copy);
    const dispose = async (): Promise<void> => {
      snapshot.close();
      await remove();
    };
    return { path, snapshot, hasLog, [Symbol.asyncDispose]: dispose };
  } catch (cause) {
    await remove();
    const reason = cause instanceof Error ? cause.message : "unreadable";
    throw new CountersignError("STORE_FAILED", `${path}: ${reason}`, { cause });
  }
}

/** What was committed and not yet moved into the file stands in the write-ahead log. */
async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE);
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    return false;
  }
}
