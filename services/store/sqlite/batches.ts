import { CountersignError } from "../../core/errors/error.ts";
import type { BatchStore } from "../port.ts";
import type { Anchoring, BatchRow, NewBatch } from "../rows.ts";
import { BATCHES, readBatch } from "./batch-row.ts";
import type { Database } from "./database.ts";
import { deferred } from "./deferred.ts";
import { mapRow } from "./row.ts";

export function batchStore(database: Database): BatchStore {
  return {
    get: (firstSeq) => deferred(() => find(database, firstSeq)),
    containing: (seq) =>
      deferred(() =>
        mapRow(
          database.get(
            `SELECT * FROM (${BATCHES} WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1) WHERE first_seq + count > ?`,
            seq,
            seq,
          ),
          readBatch,
        ),
      ),
    last: () => deferred(() => last(database)),
    pending: () =>
      deferred(() => database.all(`${BATCHES} WHERE state <> 'confirmed' ORDER BY first_seq`).map(readBatch)),
    propose: (batch) => deferred(() => database.transaction(() => propose(database, batch))),
    setCheckpoint: (firstSeq, checkpoint) =>
      deferred(() => database.transaction(() => setCheckpoint(database, firstSeq, checkpoint))),
    setSent: (firstSeq, tx) => deferred(() => setSent(database, firstSeq, tx)),
    setConfirmed: (firstSeq, anchoring) => deferred(() => setConfirmed(database, firstSeq, anchoring)),
    confirmedAbove: (blockNumber) => deferred(() => confirmedAbove(database, blockNumber)),
    setReorganized: (firstSeq) => deferred(() => setReorganized(database, firstSeq)),
  };
}

function find(database: Database, firstSeq: number): BatchRow | null {
  return mapRow(database.get(`${BATCHES} WHERE first_seq = ?`, firstSeq), readBatch);
}

function last(database: Database): BatchRow | null {
  return mapRow(database.get(`${BATCHES} ORDER BY first_seq DESC LIMIT 1`), readBatch);
}

function propose(database: Database, batch: NewBatch): boolean {
  const before = last(database);
  if (batch.firstSeq !== (before === null ? 1 : before.firstSeq + before.count)) return false;
  database.run(
    `INSERT INTO batches (first_seq, count, voids, root, prev_root, tree_nodes, pinned_number, pinned_hash, proposed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    batch.firstSeq,
    batch.count,
    batch.voids,
    batch.root,
    batch.prevRoot,
    batch.treeNodes.join(" "),
    batch.pinnedNumber,
    batch.pinnedHash,
    batch.proposedAt,
  );
  return true;
}

function setCheckpoint(database: Database, firstSeq: number, checkpoint: string): string {
  database.run(
    "UPDATE batches SET checkpoint = ?, state = 'signed' WHERE first_seq = ? AND checkpoint IS NULL",
    checkpoint,
    firstSeq,
  );
  return find(database, firstSeq)?.checkpoint ?? unknown(firstSeq);
}

function setSent(database: Database, firstSeq: number, tx: string): void {
  const changed = database.run(
    "UPDATE batches SET tx = ?, state = 'sent' WHERE first_seq = ? AND state IN ('signed', 'sent')",
    tx,
    firstSeq,
  );
  if (changed !== 1) unknown(firstSeq);
}

function setConfirmed(database: Database, firstSeq: number, { tx, blockNumber, blockHash }: Anchoring): void {
  const changed = database.run(
    `UPDATE batches SET tx = ?, block_number = ?, block_hash = ?, state = 'confirmed'
     WHERE first_seq = ? AND state IN ('signed', 'sent')`,
    tx,
    blockNumber,
    blockHash,
    firstSeq,
  );
  if (changed !== 1) unknown(firstSeq);
}

function confirmedAbove(database: Database, blockNumber: number): BatchRow[] {
  const rows: BatchRow[] = [];
  // Batches are mined in the order of their seqs, so the ones wanted are the newest: no index has to be kept for them.
  for (let row = last(database); row !== null; row = before(database, row)) {
    if (row.state !== "confirmed") continue;
    if ((row.blockNumber ?? 0) <= blockNumber) break;
    rows.unshift(row);
  }
  return rows;
}

function before(database: Database, { firstSeq }: BatchRow): BatchRow | null {
  return mapRow(database.get(`${BATCHES} WHERE first_seq < ? ORDER BY first_seq DESC LIMIT 1`, firstSeq), readBatch);
}

function setReorganized(database: Database, firstSeq: number): void {
  const changed = database.run(
    `UPDATE batches SET state = 'sent', block_number = NULL, block_hash = NULL
     WHERE first_seq = ? AND state = 'confirmed'`,
    firstSeq,
  );
  if (changed !== 1) unknown(firstSeq);
}

function unknown(firstSeq: number): never {
  throw new CountersignError("BATCH_UNKNOWN", `no batch from seq ${firstSeq} in a state that allows this`);
}
