import { CountersignError } from "../../core/errors/error.ts";
import type { UsedReader } from "../port.ts";
import { type NewUsed, USED_STATES, type UsedRow, type UsedState } from "../rows.ts";
import type { Database } from "./database.ts";
import { deferred } from "./deferred.ts";
import { integerOf, mapRow, nullableInteger, type Row, textOf, wordOf } from "./row.ts";

const COLUMNS = "SELECT log_id, jti, sae_hash, dispatched_seq, state, final_seq FROM used";

export function usedReader(database: Database): UsedReader {
  return {
    get: (logId, jti) =>
      deferred(() => mapRow(database.get(`${COLUMNS} WHERE log_id = ? AND jti = ?`, logId, jti), readUsed)),
    unfinished: () =>
      deferred(() => database.all(`${COLUMNS} WHERE state = 'dispatched' ORDER BY dispatched_seq`).map(readUsed)),
  };
}

export function markUsed(database: Database, used: NewUsed): void {
  database.run(
    "INSERT INTO used (log_id, jti, sae_hash, dispatched_seq) VALUES (?, ?, ?, ?)",
    used.logId,
    used.jti,
    used.saeHash,
    used.dispatchedSeq,
  );
}

export function finishUsed(database: Database, logId: number, jti: string, state: UsedState, finalSeq: number): void {
  const changed = database.run(
    "UPDATE used SET state = ?, final_seq = ? WHERE log_id = ? AND jti = ? AND state = 'dispatched'",
    state,
    finalSeq,
    logId,
    jti,
  );
  if (changed !== 1) throw new CountersignError("STORE_FAILED", `envelope ${jti} of log ${logId} is not dispatched`);
}

function readUsed(row: Row): UsedRow {
  return {
    logId: integerOf(row, "log_id"),
    jti: textOf(row, "jti"),
    saeHash: textOf(row, "sae_hash"),
    dispatchedSeq: integerOf(row, "dispatched_seq"),
    state: wordOf(row, "state", USED_STATES),
    finalSeq: nullableInteger(row, "final_seq"),
  };
}
