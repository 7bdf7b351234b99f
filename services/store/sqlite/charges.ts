import type { ChargeReader } from "../port.ts";
import type { Database } from "./database.ts";
import { deferred } from "./deferred.ts";
import { integerOf } from "./row.ts";

export function chargeReader(database: Database): ChargeReader {
  return {
    last: () =>
      deferred(() => {
        const row = database.get("SELECT coalesce(max(seq), 0) AS seq FROM charges");
        return row === null ? 0 : integerOf(row, "seq");
      }),
    between: (first, last) =>
      deferred(() => {
        const rows = database.all("SELECT seq FROM charges WHERE seq BETWEEN ? AND ?", first, last);
        return new Set(rows.map((row) => integerOf(row, "seq")));
      }),
  };
}

export function addCharge(database: Database, seq: number): void {
  database.run("INSERT INTO charges (seq) VALUES (?)", seq);
}
