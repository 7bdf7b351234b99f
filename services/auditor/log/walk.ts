import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { utf8 } from "../../core/encoding/bytes.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import type { ErrorCode } from "../../core/errors/registry.ts";
import { isMade, type LogKind, RECORD_KINDS, type RecordKind } from "../../core/words/kinds.ts";
import { nodeSha256 } from "../../log/hash.ts";
import type { RawRecord } from "../../store/snapshot.ts";
import type { Find, FindingCode } from "../report/findings.ts";
import { parseRecord } from "../records/parse.ts";
import type { Parsed } from "../records/parsed.ts";
import type { LogContext } from "./context.ts";
import { createRowReader } from "./rows.ts";
import type { Tree } from "./tree.ts";

/** A row of the log, and what it turned out to be; `parsed` is null when its form is wrong. */
export interface Walked {
  readonly seq: number;
  readonly parsed: Parsed | null;
  /** whether it is the record its stored hash was made of */
  readonly intact: boolean;
  readonly find: Find;
}

/** What may stand in a log of each kind. */
const ADMITTED: Readonly<Record<LogKind, readonly RecordKind[]>> = {
  None: [],
  Signing: [
    "intent",
    "sae",
    "denial",
    "approval",
    "approval_denial",
    "outcome",
    "void",
    "erasure",
    "plan",
    "revocation",
  ],
  Enforcement: ["outcome", "shadow", "void"],
};

/** What it is when a record cannot be read for another reason than its form. */
const FOUND: Partial<Record<ErrorCode, FindingCode>> = {
  JWS_TYP_UNEXPECTED: "RECORD_KIND",
  UNSUPPORTED: "UNSUPPORTED",
};

const KINDS = new Map(Object.entries(RECORD_KINDS).map(([kind, number]) => [number as number, kind as RecordKind]));

/** Goes through the records in the order of seq, some at a time, and judges each by itself. */
export function* walk(context: LogContext, tree: Tree): Generator<readonly Walked[]> {
  const { findAt, chainLog } = context;
  const read = createRowReader(context);
  let expected = 1;
  let seen = 0;
  for (let rows = read(); rows !== null; rows = read()) {
    const walked: Walked[] = [];
    for (const row of rows) {
      if (row.seq < 1) {
        findAt("RECORD_PLACE", null, `a record stands at ${row.seq}; seqs begin at 1`);
        continue;
      }
      if (row.seq > expected) findAt("SEQ_GAP", expected, gapText(expected, row.seq));
      expected = row.seq + 1;
      walked.push(judge(row, chainLog.view.kind, (code, detail) => findAt(code, row.seq, detail), tree));
    }
    seen += rows.length;
    yield walked;
    context.onProgress(seen);
  }
}

function gapText(first: number, next: number): string {
  return next === first + 1 ? `record ${first} is missing` : `records ${first} to ${next - 1} are missing`;
}

function judge(row: RawRecord, logKind: LogKind, find: Find, tree: Tree): Walked {
  const { seq } = row;
  const kind = KINDS.get(row.kind ?? 0);
  if (row.record === null || kind === undefined) {
    find(row.record === null ? "RECORD_MALFORMED" : "RECORD_KIND", `kind ${String(row.kind)}`);
    return { seq, parsed: null, intact: false, find };
  }
  const digest = nodeSha256(new TextEncoder().encode(row.record));
  const hash = encodeBase64url(digest);
  const intact = row.hash !== null && encodeBase64url(row.hash) === hash;
  if (!intact) find("RECORD_HASH", `the record's hash is ${hash}`);
  tree.add(seq, kind, digest);
  if (isMade(kind) && !ADMITTED[logKind].includes(kind)) find("RECORD_KIND", `${kind} in a log of kind ${logKind}`);
  return { seq, parsed: parse(seq, kind, row.record, hash, find), intact, find };
}

function parse(seq: number, kind: RecordKind, text: string, hash: string, find: Find): Parsed | null {
  try {
    utf8(text);
    return parseRecord(seq, kind, text, hash);
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    find(FOUND[error.code] ?? "RECORD_MALFORMED", `${error.code}: ${error.detail}`);
    return null;
  }
}
