import { decodeBase64url, encodeBase64url } from "../../core/encoding/base64url.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { RECORD_KINDS, type RecordKind } from "../../core/words/kinds.ts";
import type { RecordReader } from "../port.ts";
import type { RecordRow } from "../rows.ts";
import type { Database } from "./database.ts";
import { deferred } from "./deferred.ts";
import { bytesOf, integerOf, mapRow, type Row, textOf } from "./row.ts";

const KINDS = new Map(
  Object.keys(RECORD_KINDS)
    .filter(isKind)
    .map((kind) => [Number(RECORD_KINDS[kind]), kind]),
);
const COLUMNS = "SELECT seq, kind, record, hash, stored_at FROM records";

export function recordReader(database: Database): RecordReader {
  return {
    get: (seq) => deferred(() => mapRow(database.get(`${COLUMNS} WHERE seq = ?`, seq), readRecord)),
    byHash: (hash) =>
      deferred(() =>
        mapRow(database.get(`${COLUMNS} WHERE hash = ? ORDER BY seq LIMIT 1`, decodeBase64url(hash)), readRecord),
      ),
    range: (firstSeq, count) =>
      deferred(() =>
        database.all(`${COLUMNS} WHERE seq >= ? AND seq < ? ORDER BY seq`, firstSeq, firstSeq + count).map(readRecord),
      ),
    lastSeq: () => deferred(() => lastSeq(database)),
    has: (kind) =>
      // A number as it stands: a bound one finds no index that is about one kind.
      deferred(() => database.get(`SELECT 1 FROM records WHERE kind = ${RECORD_KINDS[kind]} LIMIT 1`) !== null),
  };
}

export function lastSeq(database: Database): number {
  const row = database.get("SELECT coalesce(max(seq), 0) AS seq FROM records");
  return row === null ? 0 : integerOf(row, "seq");
}

export function addRecord(
  database: Database,
  record: RecordRow,
  disclosures: readonly string[],
  callData: Uint8Array | null,
): void {
  database.run(
    "INSERT INTO records (seq, kind, record, hash, stored_at) VALUES (?, ?, ?, ?, ?)",
    record.seq,
    RECORD_KINDS[record.kind],
    record.record,
    decodeBase64url(record.hash),
    record.storedAt,
  );
  if (callData !== null) database.run("INSERT INTO calls (seq, call_data) VALUES (?, ?)", record.seq, callData);
  if (disclosures.length === 0) return;
  database.run("INSERT INTO disclosures (seq, disclosures) VALUES (?, ?)", record.seq, JSON.stringify(disclosures));
}

function readRecord(row: Row): RecordRow {
  const seq = integerOf(row, "seq");
  const kind = KINDS.get(integerOf(row, "kind"));
  if (kind === undefined) throw new CountersignError("LOG_CORRUPT", `record ${seq} is of an unknown kind`);
  return {
    seq,
    kind,
    record: textOf(row, "record"),
    hash: encodeBase64url(bytesOf(row, "hash")),
    storedAt: integerOf(row, "stored_at"),
  };
}

function isKind(name: string): name is RecordKind {
  return Object.hasOwn(RECORD_KINDS, name);
}
