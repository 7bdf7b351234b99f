import { join } from "node:path";

import { openSae } from "../../services/core/verify/envelope.ts";
import type { Receipt } from "../../services/core/schemas/checkpoint.ts";
import { outcomeSchema, type Outcome } from "../../services/core/schemas/outcome.ts";
import type { Sae } from "../../services/core/schemas/sae.ts";
import { parseAs } from "../../services/core/schemas/parse.ts";
import { parseJws } from "../../services/core/jws/parse.ts";
import { JWS_TYPES } from "../../services/core/words/kinds.ts";
import { createReceiptReader } from "../../services/log/receipts.ts";
import { logStorePath } from "../../services/store/sqlite/file.ts";
import { openLogStore, readLogIdentity } from "../../services/store/sqlite/open.ts";
import type { RecordRow } from "../../services/store/rows.ts";

/** One record of a log with what stands beside it. */
export interface StoredRecord extends RecordRow {
  readonly disclosures: readonly string[] | null;
  readonly receipt: Receipt;
}

export const logFile = (dir: string, log: number): string => logStorePath(join(dir, "logs"), log);

/** Reads a whole log; every record must be anchored. */
export async function readLog(dir: string, log: number, anchor: string): Promise<StoredRecord[]> {
  const path = logFile(dir, log);
  const store = await openLogStore({ path, identity: await readLogIdentity(path), readOnly: true });
  try {
    const receiptOf = createReceiptReader(store, anchor);
    const rows = await store.records.range(1, await store.records.lastSeq());
    const records: StoredRecord[] = [];
    for (const row of rows) {
      records.push({ ...row, disclosures: await store.disclosures.get(row.seq), receipt: await receiptOf(row.seq) });
    }
    return records;
  } finally {
    await store.close();
  }
}

/** Claims of an SAE or a denial. */
export function decisionOf(record: RecordRow): Sae {
  return openSae(record.record, [JWS_TYPES.sae, JWS_TYPES.denial]).claims;
}

export function outcomeOf(record: RecordRow): Outcome {
  return parseAs(outcomeSchema, parseJws(record.record, [JWS_TYPES.outcome]).payload, "LOG_CORRUPT");
}
