import { existsSync } from "node:fs";

import { CountersignError } from "../core/errors/error.ts";
import type { CompanionName } from "../store/rows.ts";
import { readCompanions } from "../store/sqlite/companions.ts";

/** A file that stands beside a log's store. */
export interface Companion {
  readonly name: CompanionName;
  readonly path: string;
}

/**
 * The log remembers which files stood beside it: one that vanished is named, and not made anew as if nothing had been lost. Call
 * it before any of them is opened; once opened, it is added to the log's store.
 * @param logPath the log's own file; where there is none, nothing is remembered
 * @param mayBeNew those that may be made anew all the same
 * @throws STORE_MISSING, STORE_FAILED, LOG_CORRUPT
 */
export function requireCompanions(
  logPath: string,
  companions: readonly Companion[],
  mayBeNew: readonly CompanionName[],
): void {
  const known = existsSync(logPath) ? readCompanions(logPath) : new Set();
  const gone = companions.filter(({ name, path }) => known.has(name) && !mayBeNew.includes(name) && !existsSync(path));
  if (gone.length === 0) return;
  throw new CountersignError("STORE_MISSING", gone.map(({ name, path }) => `${path} (${name})`).join(", "));
}
