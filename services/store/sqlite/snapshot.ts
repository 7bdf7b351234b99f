import type { SQLInputValue, SQLOutputValue } from "node:sqlite";

import { CountersignError } from "../../core/errors/error.ts";
import type { LogSnapshot, RawRow, SideTable } from "../snapshot.ts";
import { openSqlite } from "./open-sqlite.ts";

/** A table's rows in a fixed order: that of its primary key. */
const TABLES: Readonly<Record<SideTable, string>> = {
  disclosures: "SELECT * FROM disclosures ORDER BY seq",
  intents: "SELECT * FROM intents ORDER BY intent_hash",
  holds: "SELECT * FROM holds ORDER BY hold",
  approvals: "SELECT * FROM approvals ORDER BY seq",
  approval_denials: "SELECT * FROM approval_denials ORDER BY seq",
  used: "SELECT * FROM used ORDER BY log_id, jti",
  behaviours: "SELECT * FROM behaviours ORDER BY sae_hash",
  calls: "SELECT seq FROM calls ORDER BY seq",
  batches: "SELECT * FROM batches ORDER BY first_seq",
};

/** The first version of the form did not have these, and none of the records they follow from. */
const LATER: readonly SideTable[] = ["approval_denials", "behaviours"];

/** @throws STORE_FAILED when it is not an SQLite file */
export function openLogSnapshot(path: string): LogSnapshot {
  const connection = attempt(() => openSqlite(path, { readOnly: true, readBigInts: true }));
  const rows = (sql: string, ...params: SQLInputValue[]): RawRow[] =>
    attempt(() =>
      connection
        .prepare(sql)
        .all(...params)
        .map(rawRow),
    );
  const has = (table: string): boolean =>
    rows("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", table).length > 0;
  return {
    damage: () =>
      rows("PRAGMA integrity_check(20)")
        .map((row) => String(row["integrity_check"]))
        .filter((line) => line !== "ok"),
    meta: () => new Map(rows("SELECT name, value FROM meta").map((row) => [String(row["name"]), String(row["value"])])),
    // The first version of the form did not say.
    isHeld: () =>
      rows("SELECT 1 FROM pragma_table_info('sequencer') WHERE name = 'holder'").length > 0 &&
      rows("SELECT 1 FROM sequencer WHERE holder IS NOT NULL").length > 0,
    recordCount: () => integer(rows("SELECT count(*) AS n FROM records")[0], "n") ?? 0,
    records: (after, limit) =>
      rows(
        "SELECT seq, kind, record, hash, stored_at FROM records WHERE seq > ? ORDER BY seq LIMIT ?",
        after,
        limit,
      ).map((row) => ({
        // The primary key is an integer whatever happens; only its size can be absurd.
        seq: integer(row, "seq") ?? Number.MAX_SAFE_INTEGER,
        kind: integer(row, "kind"),
        record: text(row, "record"),
        hash: bytes(row, "hash"),
        storedAt: integer(row, "stored_at"),
      })),
    disclosures: (first, last) =>
      new Map(
        rows("SELECT seq, disclosures FROM disclosures WHERE seq BETWEEN ? AND ?", first, last).map((row) => [
          integer(row, "seq") ?? 0,
          text(row, "disclosures") ?? "",
        ]),
      ),
    calls: (first, last) =>
      new Map(
        rows("SELECT seq, call_data FROM calls WHERE seq BETWEEN ? AND ?", first, last).map((row) => [
          integer(row, "seq") ?? 0,
          bytes(row, "call_data") ?? new Uint8Array(),
        ]),
      ),
    table: (name) => (LATER.includes(name) && !has(name) ? [] : rows(TABLES[name])),
    close: () => attempt(() => connection.close()),
  };
}

function rawRow(row: Record<string, SQLOutputValue>): RawRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, rawValue(value)]));
}

function rawValue(value: SQLOutputValue): RawRow[string] {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}

function integer(row: RawRow | undefined, column: string): number | null {
  const value = row?.[column];
  return typeof value === "number" ? value : null;
}

function text(row: RawRow, column: string): string | null {
  const value = row[column];
  return typeof value === "string" ? value : null;
}

function bytes(row: RawRow, column: string): Uint8Array | null {
  const value = row[column];
  return value instanceof Uint8Array ? value : null;
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new CountersignError("STORE_FAILED", cause instanceof Error ? cause.message : "unreadable", { cause });
  }
}
