import type { Clock } from "../../core/ports/ports.ts";
import type { LogStore, LogWrites } from "../port.ts";
import type { LogIdentity, StoreIdentity } from "../rows.ts";
import { denyHold } from "./approval-denials.ts";
import { addApproval } from "./approvals.ts";
import { batchStore } from "./batches.ts";
import { addBehaviour, behaviourReader } from "./behaviours.ts";
import { addCharge, chargeReader } from "./charges.ts";
import { companionStore } from "./companions.ts";
import { type Database, openDatabase } from "./database.ts";
import { deferred } from "./deferred.ts";
import { disclosureStore, eraseDisclosures } from "./disclosures.ts";
import { letGo, requireEpoch, takeOver } from "./fence.ts";
import { createPrivateFile } from "./file.ts";
import { holdReader, openHold, revokePlan, spendHold } from "./holds.ts";
import {
  normalizeIdentity,
  prepareStore,
  readGeneration,
  readIdentity,
  readSince,
  requireIdentity,
  requireVersion,
} from "./identity.ts";
import { addIntent, intentReader } from "./intents.ts";
import { probe } from "./probe.ts";
import { findFile, noticePutBack } from "./put-back.ts";
import { addRecord, recordReader } from "./records.ts";
import { LOG_FORM } from "./schema.ts";
import { finishUsed, markUsed, usedReader } from "./used.ts";

export interface LogStoreOptions {
  readonly path: string;
  readonly identity: LogIdentity;
  /** for auditors: the file must exist, and nothing is written */
  readonly readOnly?: boolean;
  /** what tells when a store came to be */
  readonly clock?: Clock;
}

/**
 * Opens the store of one log, and creates it when there is none: one SQLite file, readable by its owner only.
 * @throws DATA_OTHER_CHAIN, DATA_OTHER_VERSION, STORE_FAILED
 */
export async function openLogStore(options: LogStoreOptions): Promise<LogStore> {
  const expected = normalizeIdentity(options.identity);
  const database = await openChecked(options, expected);
  try {
    const standing = { generation: readGeneration(database), since: readSince(database) };
    return logStore(database, options.path, { ...expected, ...standing });
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

async function openChecked(
  { path, readOnly = false, clock = Date.now }: LogStoreOptions,
  identity: LogIdentity,
): Promise<Database> {
  if (!readOnly) createPrivateFile(path);
  const found = readOnly ? null : findFile(path);
  const database = openDatabase(path, readOnly);
  try {
    if (found === null) {
      requireIdentity(database, LOG_FORM, identity);
    } else {
      await prepareStore(database, LOG_FORM, identity);
      noticePutBack(database, found, clock());
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function logStore(database: Database, path: string, identity: StoreIdentity): LogStore {
  const writes = logWrites(database);
  let mine: number | null = null;
  return {
    identity,
    records: recordReader(database),
    disclosures: disclosureStore(database),
    intents: intentReader(database),
    charges: chargeReader(database),
    holds: holdReader(database),
    used: usedReader(database),
    behaviours: behaviourReader(database),
    batches: batchStore(database),
    companions: companionStore(database),
    takeOver: (as = null) =>
      deferred(() => {
        const taken = takeOver(database, as);
        mine = taken.epoch;
        return taken;
      }),
    commit: (epoch, write) =>
      deferred(() =>
        database.transaction(() => {
          requireEpoch(database, epoch);
          write(writes);
        }),
      ),
    probe: () => probe(database, path),
    close: () => deferred(() => closeLettingGo(database, mine)),
  };
}

/** A store that nobody let go of was left by a process that ended badly. */
function closeLettingGo(database: Database, epoch: number | null): void {
  try {
    if (epoch !== null) letGo(database, epoch);
  } catch {
    // What is on disk counts; the file may be gone by now.
  } finally {
    database.close();
  }
}

function logWrites(database: Database): LogWrites {
  return {
    addRecord: (record, disclosures, callData = null) => addRecord(database, record, disclosures, callData),
    addIntent: (intent) => addIntent(database, intent),
    addCharge: (seq) => addCharge(database, seq),
    eraseDisclosures: (seq, kept) => eraseDisclosures(database, seq, kept),
    openHold: (hold) => openHold(database, hold),
    spendHold: (hold, spentBy) => spendHold(database, hold, spentBy),
    addApproval: (approval) => addApproval(database, approval),
    revokePlan: (plan) => revokePlan(database, plan),
    denyHold: (denial) => denyHold(database, denial),
    addBehaviour: (behaviour) => addBehaviour(database, behaviour),
    markUsed: (used) => markUsed(database, used),
    finishUsed: (logId, jti, state, finalSeq) => finishUsed(database, logId, jti, state, finalSeq),
  };
}
