import { CountersignError } from "../../../core/errors/error.ts";
import type { CounterStore, Ending, Reservation } from "../../counters.ts";
import type { Database } from "../database.ts";
import { deferred } from "../deferred.ts";
import { grouped } from "../grouped.ts";
import { textOf } from "../row.ts";
import { reachable } from "./failure.ts";
import { readHeld, readState } from "./rows.ts";
import { verifyLedger } from "./verify.ts";
import { confirm, end, reserve } from "./write.ts";

interface EndOf {
  readonly intent: string;
  readonly ending: Ending;
  readonly seq: number;
}

/** @param requirePresent throws when the file is not the one that was opened */
export function counterStore(database: Database, requirePresent: () => void): CounterStore {
  let confirmed: string[] = [];

  const run = <T>(work: () => T): Promise<T> =>
    reachable(() => {
      requirePresent();
      return work();
    });
  /** What was confirmed meanwhile goes along. */
  const write = <T>(work: () => T): Promise<T> =>
    run(() => {
      const noted = confirmed;
      const result = database.transaction(() => {
        confirm(database, noted);
        return work();
      });
      confirmed = confirmed.slice(noted.length);
      return result;
    });

  const ends = grouped((all: readonly EndOf[]) =>
    write(() => all.map(({ intent, ending, seq }) => end(database, intent, ending, seq))),
  );

  return {
    // One statement sees one moment; a transaction makes several see the same one.
    read: (counters) => run(() => snapshot(database, () => counters.map((counter) => readState(database, counter)))),
    reserve: (reservation) =>
      write(() => {
        requireDistinct(reservation);
        return reserve(database, reservation);
      }),
    held: (intent) => run(() => readHeld(database, intent)),
    knows: (intent) => run(() => database.get("SELECT 1 FROM ledger WHERE intent = ? LIMIT 1", intent) !== null),
    confirm: (intent) => void confirmed.push(intent),
    unconfirmed: (log) =>
      run(() => {
        const known = new Set(confirmed);
        return database
          .all(
            `SELECT intent FROM unconfirmed WHERE log = ?
             ORDER BY (SELECT min(id) FROM ledger WHERE ledger.intent = unconfirmed.intent)`,
            log,
          )
          .map((row) => textOf(row, "intent"))
          .filter((intent) => !known.has(intent))
          .flatMap((intent) => readHeld(database, intent) ?? []);
      }),
    end: (intent, ending, seq) => ends({ intent, ending, seq }),
    verify: () => run(() => snapshot(database, () => verifyLedger(database))),
    close: () => deferred(() => closeNoting(database, confirmed)),
  };
}

/** Everything the work reads is of one moment. */
function snapshot<T>(database: Database, work: () => T): T {
  database.exec("BEGIN");
  try {
    return work();
  } finally {
    database.exec("COMMIT");
  }
}

function requireDistinct({ entries }: Reservation): void {
  if (entries.length > 0 && new Set(entries.map(({ counter }) => counter)).size === entries.length) return;
  throw new CountersignError("INTERNAL", "a reservation charges each counter once, and one at least");
}

/** Nothing is lost when the last notes are not taken: the next start finds them out again. */
function closeNoting(database: Database, confirmed: readonly string[]): void {
  try {
    if (confirmed.length > 0) database.transaction(() => confirm(database, confirmed));
  } catch {
    // The file may be gone or locked by now.
  } finally {
    database.close();
  }
}
