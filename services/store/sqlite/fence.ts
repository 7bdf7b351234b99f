import { hostname } from "node:os";

import { CountersignError } from "../../core/errors/error.ts";
import type { Database } from "./database.ts";
import { lastSeq } from "./records.ts";
import { integerOf, nullableText } from "./row.ts";

/**
 * Begins a new epoch, and says whose. Whoever sequences under an older one fails at its next commit.
 * @param as what this process is, in words for whoever it fences off; null for any process
 */
export function takeOver(database: Database, as: string | null): { readonly epoch: number; readonly lastSeq: number } {
  return database.transaction(() => {
    const holder = as === null ? describeThisProcess() : `${as}, ${describeThisProcess()}`;
    database.run("UPDATE sequencer SET epoch = epoch + 1, holder = ?", holder);
    return { epoch: current(database).epoch, lastSeq: lastSeq(database) };
  });
}

/** Nobody holds the log any more, unless another took over meanwhile. */
export function letGo(database: Database, epoch: number): void {
  database.run("UPDATE sequencer SET holder = NULL WHERE epoch = ?", epoch);
}

/** Call it inside the transaction that writes. @throws LOG_FENCED */
export function requireEpoch(database: Database, epoch: number): void {
  const { epoch: newest, holder } = current(database);
  if (newest === epoch) return;
  const who = holder ?? "a process that has ended";
  throw new CountersignError("LOG_FENCED", `this process sequences epoch ${epoch}; epoch ${newest} belongs to ${who}`);
}

function current(database: Database): { readonly epoch: number; readonly holder: string | null } {
  const row = database.get("SELECT epoch, holder FROM sequencer");
  return row === null
    ? { epoch: 0, holder: null }
    : { epoch: integerOf(row, "epoch"), holder: nullableText(row, "holder") };
}

/** Ids of processes are given again, so the time one started belongs to it. */
function describeThisProcess(): string {
  const started = new Date(Date.now() - process.uptime() * 1000).toISOString();
  return `process ${process.pid} on ${hostname()}, started ${started}`;
}
