import { CountersignError } from "../../../core/errors/error.ts";
import type { Spent } from "../../../core/schemas/spent.ts";
import type { Ending, Reservation } from "../../counters.ts";
import type { Database } from "../database.ts";
import { amountOf, readHeld, readState } from "./rows.ts";

/** Call these inside a transaction: what they read must still hold when they write. */

/** @returns false when a counter has moved on */
export function reserve(database: Database, reservation: Reservation): boolean {
  const { intent, log, entries } = reservation;
  const held = readHeld(database, intent);
  if (held !== null) {
    if (sameReservation(held, reservation)) return true;
    throw new CountersignError("INTERNAL", `intent ${intent} holds other places in the counters`);
  }
  if (database.get("SELECT 1 FROM ledger WHERE intent = ? AND step = 'release'", intent) !== null) {
    throw new CountersignError("INTERNAL", `what intent ${intent} held was released`);
  }
  for (const { counter, n, before } of entries) {
    const state = readState(database, counter);
    if (state.n !== n || state.before !== before) return false;
  }
  for (const entry of entries) {
    append(database, { step: "reserve", intent, log, entry, before: entry.before, seq: null });
    setCounter(database, entry.counter, entry.n, BigInt(entry.before) + BigInt(entry.reserved));
  }
  database.run("INSERT INTO unconfirmed (intent, log) VALUES (?, ?)", intent, log);
  return true;
}

/** @returns false when the intent holds nothing */
export function end(database: Database, intent: string, ending: Ending, seq: number): boolean {
  const held = readHeld(database, intent);
  if (held === null) return false;
  for (const entry of held.entries) {
    const row = database.get("SELECT last_n, total FROM counters WHERE counter = ?", entry.counter);
    const total = row === null ? 0n : amountOf(row, "total");
    const left = total - BigInt(entry.reserved);
    if (left < 0n)
      throw new CountersignError("LOG_CORRUPT", `counter ${entry.counter} stands below what is held of it`);
    append(database, { step: ending, intent, log: held.log, entry, before: String(total), seq });
    database.run("UPDATE counters SET total = ? WHERE counter = ?", String(left), entry.counter);
  }
  confirm(database, [intent]);
  return true;
}

export function confirm(database: Database, intents: readonly string[]): void {
  for (const intent of intents) database.run("DELETE FROM unconfirmed WHERE intent = ?", intent);
}

export function sameReservation(one: Reservation, other: Reservation): boolean {
  return one.log === other.log && JSON.stringify(one.entries.map(values)) === JSON.stringify(other.entries.map(values));
}

function values({ counter, window, n, before, reserved }: Spent): readonly (string | number)[] {
  return [counter, window, n, before, reserved];
}

interface Line {
  readonly step: "reserve" | Ending;
  readonly intent: string;
  readonly log: number;
  readonly entry: Spent;
  /** what the counter stood at */
  readonly before: string;
  readonly seq: number | null;
}

function append(database: Database, { step, intent, log, entry, before, seq }: Line): void {
  const { counter, window, n, reserved } = entry;
  database.run(
    `INSERT INTO ledger (step, intent, log, counter, win, n, before, reserved, seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[step, intent, log, counter, window, n, before, reserved, seq],
  );
}

function setCounter(database: Database, counter: string, n: number, total: bigint): void {
  if (total >= 1n << 256n) throw new CountersignError("INTERNAL", `counter ${counter} would not fit in 256 bits`);
  database.run(
    `INSERT INTO counters (counter, last_n, total) VALUES (?, ?, ?)
     ON CONFLICT (counter) DO UPDATE SET last_n = excluded.last_n, total = excluded.total`,
    ...[counter, n, String(total)],
  );
}
