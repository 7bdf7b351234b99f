import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { sha256 } from "../../core/hash.ts";
import { RECORD_KINDS, type RecordKind } from "../../core/words/kinds.ts";
import type { LogCopy } from "../copy.ts";
import { parseRecord } from "../records/parse.ts";
import type { Parsed } from "../records/parsed.ts";

/** A record where it stands. Nothing says yet that whoever signed it might. */
export interface Entry {
  readonly log: number;
  readonly parsed: Parsed;
  /** as the log keeps it: a compact JWS without disclosures, or canonical JSON */
  readonly text: string;
  /** unix milliseconds */
  readonly storedAt: number;
}

/** The records of several logs, in the order of their logs and seqs. */
export interface Book {
  readonly entries: readonly Entry[];
  /** records whose form is none this version knows: what they have to do with others nobody can say */
  readonly unread: readonly { readonly log: number; readonly seq: number }[];
}

const KINDS = new Map(Object.entries(RECORD_KINDS).map(([kind, number]) => [number as number, kind as RecordKind]));
const CHUNK = 512;

/** Reads the logs of copies as they are; whether they are right is for an audit. @throws STORE_FAILED, LOG_CORRUPT */
export function readBook(copies: readonly LogCopy[]): Book {
  const entries: Entry[] = [];
  const unread: { log: number; seq: number }[] = [];
  for (const { path, snapshot } of copies) {
    const log = logIdOf({ path, snapshot });
    for (let after = 0; ;) {
      const rows = snapshot.records(after, CHUNK);
      for (const { seq, kind, record, storedAt } of rows) {
        after = seq;
        const parsed = record === null ? null : tryParse(seq, KINDS.get(kind ?? 0), record);
        if (parsed === null) unread.push({ log, seq });
        else entries.push({ log, parsed, text: record ?? "", storedAt: storedAt ?? 0 });
      }
      if (rows.length === 0) break;
    }
  }
  return { entries: entries.toSorted(inOrder), unread };
}

/** Which log a file says it is of. @throws LOG_CORRUPT */
export function logIdOf({ path, snapshot }: Pick<LogCopy, "path" | "snapshot">): number {
  const log = Number(snapshot.meta().get("logId"));
  if (Number.isSafeInteger(log) && log > 0) return log;
  throw new CountersignError("LOG_CORRUPT", `${path} names no log`);
}

function tryParse(seq: number, kind: RecordKind | undefined, record: string): Parsed | null {
  if (kind === undefined) return null;
  try {
    return parseRecord(seq, kind, record, encodeBase64url(sha256(utf8(record))));
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return null;
  }
}

function inOrder(one: Entry, other: Entry): number {
  return one.log === other.log ? one.parsed.seq - other.parsed.seq : one.log - other.log;
}
