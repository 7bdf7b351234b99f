import { CountersignError } from "../../../core/errors/error.ts";
import { uint256 } from "../../../core/schemas/primitives.ts";
import { type Spent, WINDOWS } from "../../../core/schemas/spent.ts";
import type { CounterState, Reservation } from "../../counters.ts";
import type { Database } from "../database.ts";
import { integerOf, type Row, textOf, wordOf } from "../row.ts";

/** @throws LOG_CORRUPT for what is no amount: it must not count as none */
export function amountOf(row: Row, column: string): bigint {
  const digits = uint256.safeParse(textOf(row, column));
  if (!digits.success) throw new CountersignError("LOG_CORRUPT", `column ${column} of the counters holds no amount`);
  return BigInt(digits.data);
}

export function readState(database: Database, counter: string): CounterState {
  const row = database.get("SELECT last_n, total FROM counters WHERE counter = ?", counter);
  if (row === null) return { counter, n: 1, before: "0" };
  return { counter, n: integerOf(row, "last_n") + 1, before: String(amountOf(row, "total")) };
}

/** What an intent holds; null when nothing. */
export function readHeld(database: Database, intent: string): Reservation | null {
  const rows = database.all(
    `SELECT log, counter, win, n, before, reserved FROM ledger AS given
     WHERE intent = ? AND step = 'reserve' AND NOT EXISTS (
       SELECT 1 FROM ledger WHERE counter = given.counter AND n = given.n AND step <> 'reserve')
     ORDER BY id`,
    intent,
  );
  const [first] = rows;
  return first === undefined ? null : { intent, log: integerOf(first, "log"), entries: rows.map(readEntry) };
}

export function readEntry(row: Row): Spent {
  return {
    counter: textOf(row, "counter"),
    window: wordOf(row, "win", WINDOWS),
    n: integerOf(row, "n"),
    before: String(amountOf(row, "before")),
    reserved: String(amountOf(row, "reserved")),
  };
}
