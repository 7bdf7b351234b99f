import { CountersignError } from "../../core/errors/error.ts";
import type { Database } from "./database.ts";
import { lastSeq } from "./records.ts";
import { integerOf } from "./row.ts";

/** Begins a new epoch. Whoever sequences under an older one fails at its next commit. */
export function takeOver(database: Database): { readonly epoch: number; readonly lastSeq: number } {
  return database.transaction(() => {
    database.run("UPDATE sequencer SET epoch = epoch + 1");
    return { epoch: currentEpoch(database), lastSeq: lastSeq(database) };
  });
}

/** Call it inside the transaction that writes. @throws LOG_FENCED */
export function requireEpoch(database: Database, epoch: number): void {
  const current = currentEpoch(database);
  if (current !== epoch) {
    throw new CountersignError("LOG_FENCED", `this process sequences epoch ${epoch}, the log is at ${current}`);
  }
}

function currentEpoch(database: Database): number {
  const row = database.get("SELECT epoch FROM sequencer");
  return row === null ? 0 : integerOf(row, "epoch");
}
