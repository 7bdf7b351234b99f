import { CountersignError } from "../core/errors/error.ts";
import type { LogEffects } from "../store/port.ts";
import type { RecordRow } from "../store/rows.ts";
import { recordHash } from "./hash.ts";
import type { Slot, SlotResult } from "./slot.ts";
import { voidRecord } from "./void.ts";

export interface CommittedRecord extends RecordRow {
  readonly disclosures: readonly string[];
  readonly callData: Uint8Array | null;
}

/** Written in the same transaction as the records, or not at all. Must not wait for anything. */
export type SideEffects = (effects: LogEffects, records: readonly CommittedRecord[]) => void;

/** The slots of one append. They are committed together. */
export interface Group {
  readonly firstSeq: number;
  readonly effects: SideEffects;
  readonly settle: PromiseWithResolvers<readonly CommittedRecord[]>;
  /** null while a slot is still being made */
  results: readonly SlotResult[] | null;
}

/** What a group commits: its records, or a void for each of its seqs when one of them failed. */
export interface Outcome {
  readonly records: readonly CommittedRecord[];
  readonly failure: CountersignError | null;
}

export function outcomeOf(group: Group, results: readonly SlotResult[], log: number, now: number): Outcome {
  const failed = results.find((result) => !result.ok);
  const records = results.map((result, i): CommittedRecord => {
    const seq = group.firstSeq + i;
    if (failed === undefined && result.ok) return committed(seq, now, result.slot);
    const reason = result.ok ? "another record of the same append failed" : result.reason;
    return committed(seq, now, { kind: "void", record: voidRecord(log, seq, reason) });
  });
  if (failed === undefined) return { records, failure: null };
  const detail = `seq ${group.firstSeq} to ${group.firstSeq + results.length - 1} are void: ${failed.reason}`;
  return { records, failure: new CountersignError("SIGNING_FAILED", detail, { cause: failed.cause }) };
}

function committed(seq: number, storedAt: number, slot: Slot): CommittedRecord {
  const { kind, record, disclosures = [], callData = null } = slot;
  return { seq, kind, record, hash: recordHash(record), storedAt, disclosures, callData };
}
