import { BATCH_STATES, type BatchRow } from "../rows.ts";
import { integerOf, nullableInteger, nullableText, type Row, textOf, wordOf } from "./row.ts";

export const BATCHES = `SELECT first_seq, count, voids, root, prev_root, tree_nodes, pinned_number, pinned_hash, proposed_at, state,
  checkpoint, tx, block_number, block_hash FROM batches`;

export function readBatch(row: Row): BatchRow {
  return {
    firstSeq: integerOf(row, "first_seq"),
    count: integerOf(row, "count"),
    voids: integerOf(row, "voids"),
    root: textOf(row, "root"),
    prevRoot: textOf(row, "prev_root"),
    treeNodes: textOf(row, "tree_nodes").split(" "),
    pinnedNumber: integerOf(row, "pinned_number"),
    pinnedHash: textOf(row, "pinned_hash"),
    proposedAt: integerOf(row, "proposed_at"),
    state: wordOf(row, "state", BATCH_STATES),
    checkpoint: nullableText(row, "checkpoint"),
    tx: nullableText(row, "tx"),
    blockNumber: nullableInteger(row, "block_number"),
    blockHash: nullableText(row, "block_hash"),
  };
}
