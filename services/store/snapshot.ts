/** A column as it stands in the file: null when it holds nothing, or a value of another type than the schema promises. */
type Text = string | null;
type Integer = number | null;
type Bytes = Uint8Array | null;

/** Rows as an auditor takes them: any column may hold anything, and that is for the auditor to judge. */
export interface RawRecord {
  readonly seq: number;
  readonly kind: Integer;
  readonly record: Text;
  readonly hash: Bytes;
  readonly storedAt: Integer;
}

/** A row of any other table, by column; integers beyond 2^53 are null. */
export type RawRow = Readonly<Record<string, string | number | Uint8Array | null>>;

export type SideTable =
  "disclosures" | "intents" | "holds" | "approvals" | "approval_denials" | "used" | "behaviours" | "batches" | "calls";

/**
 * One log's file, read without believing it. Nothing is checked but that it can be read.
 * Every function throws STORE_FAILED for what it cannot.
 */
export interface LogSnapshot {
  /** What the database itself finds wrong with the file; empty when nothing. */
  damage(): readonly string[];
  meta(): ReadonlyMap<string, string>;
  /** whether a process held the log when the file was copied, so that its write-ahead log belongs to it */
  isHeld(): boolean;
  recordCount(): number;
  /** ascending, at most `limit`, with a seq above `after` */
  records(after: number, limit: number): readonly RawRecord[];
  /** of the records from `first` to `last`, by seq */
  disclosures(first: number, last: number): ReadonlyMap<number, string>;
  /** call data of the decisions from `first` to `last`, by seq; of a value that is no bytes, no bytes */
  calls(first: number, last: number): ReadonlyMap<number, Uint8Array>;
  /** in the order of the primary key; of `calls`, the seqs alone */
  table(name: SideTable): readonly RawRow[];
  close(): void;
}
