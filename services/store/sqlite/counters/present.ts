import { statSync } from "node:fs";

import { CountersignError } from "../../../core/errors/error.ts";

/**
 * SQLite goes on writing to a file that was deleted or replaced, while every other process reads the new one. Call what this
 * returns before each use.
 * @throws COUNTERS_UNREACHABLE when the file at the path is not the one there now
 */
export function keepPresent(path: string): () => void {
  const identify = (): string | null => {
    const found = statSync(path, { throwIfNoEntry: false, bigint: true });
    return found === undefined ? null : `${found.dev} ${found.ino}`;
  };
  const opened = identify();
  return () => {
    if (opened !== null && identify() === opened) return;
    throw new CountersignError("COUNTERS_UNREACHABLE", `${path} was deleted or replaced`);
  };
}
