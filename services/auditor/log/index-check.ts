import type { RawRow } from "../../store/snapshot.ts";
import type { FindAt } from "../report/findings.ts";

type Value = string | number | null;

/** What a row beside the records has to say, because the records do. */
export interface Expected {
  /** the record it is about */
  readonly seq: number;
  readonly columns: Readonly<Record<string, Value>>;
}

/**
 * Compares a table beside the records with what follows from them, both ways. Services act on these tables: a hold that is
 * marked open again could be resumed twice.
 * @param key columns that name a row
 * @param seqColumn where a row that should not be there says which record it is about
 */
export function checkTable(
  findAt: FindAt,
  table: string,
  rows: readonly RawRow[],
  expected: readonly Expected[],
  key: readonly string[],
  seqColumn: string,
): void {
  const open = new Map(expected.map((each) => [nameOf(key, each.columns), each]));
  const strange: RawRow[] = [];
  for (const row of rows) {
    const name = nameOf(key, row);
    const wanted = open.get(name);
    if (wanted === undefined) {
      strange.push(row);
      continue;
    }
    open.delete(name);
    const wrong = Object.keys(wanted.columns).filter((column) => row[column] !== wanted.columns[column]);
    if (wrong.length > 0) findAt("STORE_INDEX", wanted.seq, `${table}: another ${wrong.join(", ")} than the record`);
  }
  for (const row of strange) {
    const seq = row[seqColumn];
    // Where a row is missing too, this may be it, under another name.
    const at = typeof seq === "number" && open.size === 0 ? seq : null;
    findAt("STORE_INDEX", at, `${table}: a row that no record accounts for (${seqColumn} ${String(seq)})`);
  }
  for (const { seq } of open.values()) findAt("STORE_INDEX", seq, `${table}: the row of this record is missing`);
}

function nameOf(key: readonly string[], row: Readonly<Record<string, unknown>>): string {
  return key.map((column) => String(row[column])).join(" ");
}
