import type { LogStore, LogWrites } from "../port.ts";
import type { LogIdentity, StoreIdentity } from "../rows.ts";
import { addApproval } from "./approvals.ts";
import { batchStore } from "./batches.ts";
import { type Database, openDatabase } from "./database.ts";
import { deferred } from "./deferred.ts";
import { disclosureStore } from "./disclosures.ts";
import { requireEpoch, takeOver } from "./fence.ts";
import { createPrivateFile } from "./file.ts";
import { holdReader, openHold, spendHold } from "./holds.ts";
import {
  normalizeIdentity,
  prepareStore,
  readGeneration,
  readIdentity,
  requireIdentity,
  requireVersion,
} from "./identity.ts";
import { addIntent, intentReader } from "./intents.ts";
import { addRecord, recordReader } from "./records.ts";
import { LOG_FORM } from "./schema.ts";
import { finishUsed, markUsed, usedReader } from "./used.ts";

export interface LogStoreOptions {
  readonly path: string;
  readonly identity: LogIdentity;
  /** for auditors: the file must exist, and nothing is written */
  readonly readOnly?: boolean;
}

/**
 * Opens the store of one log, and creates it when there is none: one SQLite file, readable by its owner only.
 * @throws DATA_OTHER_CHAIN, DATA_OTHER_VERSION, STORE_FAILED
 */
export async function openLogStore({ path, identity, readOnly = false }: LogStoreOptions): Promise<LogStore> {
  const expected = normalizeIdentity(identity);
  const database = await openChecked(path, expected, readOnly);
  try {
    return logStore(database, { ...expected, generation: readGeneration(database) });
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Which log a file belongs to.
 * @throws DATA_OTHER_VERSION, STORE_FAILED
 */
export function readLogIdentity(path: string): Promise<LogIdentity> {
  return deferred(() => {
    const database = openDatabase(path, true);
    try {
      requireVersion(database, LOG_FORM);
      return readIdentity(database);
    } finally {
      database.close();
    }
  });
}

async function openChecked(path: string, identity: LogIdentity, readOnly: boolean): Promise<Database> {
  if (!readOnly) createPrivateFile(path);
  const database = openDatabase(path, readOnly);
  try {
    if (readOnly) requireIdentity(database, LOG_FORM, identity);
    else await prepareStore(database, LOG_FORM, identity);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function logStore(database: Database, identity: StoreIdentity): LogStore {
  const writes = logWrites(database);
  return {
    identity,
    records: recordReader(database),
    disclosures: disclosureStore(database),
    intents: intentReader(database),
    holds: holdReader(database),
    used: usedReader(database),
    batches: batchStore(database),
    takeOver: () => deferred(() => takeOver(database)),
    commit: (epoch, write) =>
      deferred(() =>
        database.transaction(() => {
          requireEpoch(database, epoch);
          write(writes);
        }),
      ),
    close: () => deferred(() => database.close()),
  };
}

function logWrites(database: Database): LogWrites {
  return {
    addRecord: (record, disclosures, callData = null) => addRecord(database, record, disclosures, callData),
    addIntent: (intent) => addIntent(database, intent),
    openHold: (hold) => openHold(database, hold),
    spendHold: (hold, spentBy) => spendHold(database, hold, spentBy),
    addApproval: (approval) => addApproval(database, approval),
    markUsed: (used) => markUsed(database, used),
    finishUsed: (logId, jti, state, finalSeq) => finishUsed(database, logId, jti, state, finalSeq),
  };
}
