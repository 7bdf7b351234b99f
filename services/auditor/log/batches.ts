import { utf8 } from "../../core/encoding/bytes.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { sha256 } from "../../core/hash.ts";
import type { AnchoredBatch } from "../../chain/read/anchored.ts";
import type { Checkpoint } from "../../core/schemas/checkpoint.ts";
import type { Find, FindAt } from "../report/findings.ts";
import { readStoredBatch, type StoredBatch } from "./batch-row.ts";
import { checkCheckpoint } from "./checkpoint.ts";
import type { LogContext } from "./context.ts";
import { createGrowth } from "./growth.ts";
import type { Tree } from "./tree.ts";

/** Where a batch's records are bad, a finding about the whole batch names the first of them. */
export type Blame = (firstSeq: number, count: number) => number;

/** Compares records, stored batches, checkpoints and the chain with each other. @returns records under an anchored root */
export function auditBatches(context: LogContext, tree: Tree, blame: Blame, lacksLog: boolean): number {
  const { chainLog, snapshot, findAt } = context;
  const stored = readBatches(findAt, snapshot.table("batches"));
  checkContiguous(findAt, stored);
  const byFirstSeq = new Map(stored.map((batch) => [batch.first_seq, batch]));
  let anchored = 0;
  for (const batch of chainLog.batches) {
    if (checkAnchored(findAt, batch, tree, blame)) anchored += batch.count;
    const row = byFirstSeq.get(batch.firstSeq);
    if (row === undefined) findAt("ANCHOR_UNBACKED", batch.firstSeq, `root ${batch.root}`);
    else checkRowAgainstChain(findAt, row, batch);
  }
  const onChain = new Set(chainLog.batches.map(({ firstSeq }) => firstSeq));
  const growth = createGrowth(tree);
  let generation = 1;
  for (const row of stored) {
    const signed = checkRow(context, row, tree, blame, onChain.has(row.first_seq));
    growth.check((code, detail) => findAt(code, row.first_seq, detail), row, signed?.tree ?? null);
    if (signed === null) continue;
    if (signed.generation < generation) {
      const detail = `generation ${signed.generation} of the store, after generation ${generation}`;
      findAt("CHECKPOINT_INVALID", row.first_seq, detail);
    }
    generation = Math.max(generation, signed.generation);
  }
  const end = chainLog.view.nextSeq - 1;
  if (tree.lastSeq() < end) {
    const copied = lacksLog ? "; the file was copied without its write-ahead log (-wal), where they may stand" : "";
    findAt("LOG_TRUNCATED", tree.lastSeq() + 1, `the chain has records up to ${end}${copied}`);
  }
  return anchored;
}

function readBatches(findAt: FindAt, rows: ReturnType<LogContext["snapshot"]["table"]>): readonly StoredBatch[] {
  return rows.flatMap((row) => {
    const batch = readStoredBatch(row);
    const { first_seq: seq } = row;
    if (batch === null) findAt("BATCH_MISMATCH", typeof seq === "number" ? seq : null, "a column holds what it cannot");
    return batch ?? [];
  });
}

function checkContiguous(findAt: FindAt, stored: readonly StoredBatch[]): void {
  let next = 1;
  let root = `0x${"0".repeat(64)}`;
  for (const batch of stored) {
    const { first_seq: first } = batch;
    if (first !== next) findAt("BATCH_GAP", Math.min(first, next), `a batch begins at ${first} and not at ${next}`);
    if (batch.prev_root !== root) findAt("BATCH_GAP", first, "the batch follows another one than the one before it");
    next = first + batch.count;
    root = batch.root;
  }
}

/** The records must give the root the chain has. */
function checkAnchored(findAt: FindAt, batch: AnchoredBatch, tree: Tree, blame: Blame): boolean {
  const { firstSeq, count, root } = batch;
  const range = `records ${firstSeq} to ${firstSeq + count - 1}`;
  const summary = tree.summarize(firstSeq, count);
  if (summary?.root !== root) {
    findAt("ANCHOR_ROOT", blame(firstSeq, count), `${range} give ${summary?.root ?? "no root"}, the chain has ${root}`);
    return false;
  }
  const { voids, pinned } = summary;
  if (voids !== batch.voids || pinned.number !== batch.pinnedNumber || pinned.hash !== batch.pinnedHash) {
    findAt("BATCH_MISMATCH", blame(firstSeq, count), `${range}: another number of voids or pinned block on the chain`);
  }
  return true;
}

function checkRowAgainstChain(findAt: FindAt, row: StoredBatch, batch: AnchoredBatch): void {
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    count: [row.count, batch.count],
    voids: [row.voids, batch.voids],
    root: [row.root, batch.root],
    "previous root": [row.prev_root, batch.prevRoot],
    "pinned block": [`${row.pinned_number} ${row.pinned_hash}`, `${batch.pinnedNumber} ${batch.pinnedHash}`],
    ...(row.state === "confirmed" ? placePairs(row, batch) : {}),
  };
  const wrong = Object.keys(pairs).filter((name) => pairs[name]?.[0] !== pairs[name]?.[1]);
  if (wrong.length > 0) findAt("BATCH_MISMATCH", row.first_seq, `another ${wrong.join(", ")} than the chain`);
  const hash = row.checkpoint === null ? null : toHex(sha256(utf8(row.checkpoint)));
  if (hash !== batch.checkpointHash) {
    findAt("CHECKPOINT_INVALID", row.first_seq, `the chain names checkpoint ${batch.checkpointHash}`);
  }
}

function placePairs(row: StoredBatch, { tx, block }: AnchoredBatch): Record<string, readonly [unknown, unknown]> {
  return {
    transaction: [row.tx, tx],
    block: [`${row.block_number} ${row.block_hash}`, `${block.number} ${block.hash}`],
  };
}

/** What a stored batch says by itself. @returns what its checkpoint says; null when there is none */
function checkRow(
  context: LogContext,
  row: StoredBatch,
  tree: Tree,
  blame: Blame,
  isOnChain: boolean,
): Checkpoint | null {
  const { findAt } = context;
  const { first_seq: first, count, checkpoint } = row;
  if (row.state === "confirmed" && !isOnChain) findAt("ANCHOR_MISSING", first, `root ${row.root}`);
  const find: Find = (code, detail) => findAt(code, first, detail);
  const signed = checkpoint === null ? null : checkCheckpoint(find, checkpoint, row, context);
  if (checkpoint === null && row.state !== "proposed") {
    findAt("CHECKPOINT_INVALID", first, `${row.state} without a checkpoint`);
  }
  if (isOnChain) return signed;
  const summary = tree.summarize(first, count);
  if (summary?.root !== row.root || summary.voids !== row.voids || summary.pinned.hash !== row.pinned_hash) {
    findAt("BATCH_MISMATCH", blame(first, count), `records ${first} to ${first + count - 1} give another batch`);
  }
  return signed;
}
