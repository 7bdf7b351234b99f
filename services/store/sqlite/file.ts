import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";

import { CountersignError } from "../../core/errors/error.ts";

/** Where a log stands in a data directory. */
export function logStorePath(dataDir: string, logId: number): string {
  return join(dataDir, `log-${logId}.sqlite`);
}

/**
 * Creates an empty file (0600) and its directory (0700) where there are none, and makes their names durable.
 * SQLite gives its write-ahead log the mode of the database.
 * @throws STORE_FAILED
 */
export function createPrivateFile(path: string): void {
  const directory = dirname(path);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    syncAndClose(openSync(path, "a", 0o600));
    syncAndClose(openSync(directory, "r"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown failure";
    throw new CountersignError("STORE_FAILED", `cannot create ${path}: ${reason}`, { cause });
  }
}

function syncAndClose(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
