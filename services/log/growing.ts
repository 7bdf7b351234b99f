import { fromHex, toHex } from "../core/encoding/hex.ts";
import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import { type CompactRange, EMPTY_RANGE, extendRange, isRange, rangeRoot } from "../core/merkle/compact-range.ts";
import type { Checkpoint } from "../core/schemas/checkpoint.ts";
import type { NewBatch, RecordRow } from "../store/rows.ts";
import { nodeSha256 } from "./hash.ts";
import { leafOf } from "./summary.ts";

type Grown = Pick<NewBatch, "firstSeq" | "count" | "treeNodes">;

/**
 * The log-wide tree after a batch of records.
 * @param before the batch before it; null for the first one
 * @returns `treeNodes` of its row
 * @throws LOG_CORRUPT when a record, or what the row before says of the tree, is not what it was
 */
export function grow(before: Grown | null, firstSeq: number, records: readonly RecordRow[]): readonly string[] {
  const leaves = records.map((record, i) => leafOf(firstSeq + i, record));
  return extendRange(rangeAfter(before), leaves, nodeSha256).nodes.map(toHex);
}

/** What a checkpoint says of the tree after a batch. @throws LOG_CORRUPT */
export function treeAfter(batch: Grown): Checkpoint["tree"] {
  const range = rangeAfter(batch);
  return { size: range.size, root: toHex(rangeRoot(range, nodeSha256)) };
}

function rangeAfter(batch: Grown | null): CompactRange {
  if (batch === null) return EMPTY_RANGE;
  const range = { size: batch.firstSeq + batch.count - 1, nodes: batch.treeNodes.map(nodeOf) };
  if (!isRange(range)) throw corrupt(`the batch from seq ${batch.firstSeq} has a tree of another size`);
  return range;
}

function nodeOf(text: string): Uint8Array {
  try {
    const node = fromHex(text);
    if (node.length === 32) return node;
  } catch (error) {
    if (!isCountersignError(error)) throw error;
  }
  throw corrupt("a node of the tree is no hash");
}

function corrupt(detail: string): CountersignError {
  return new CountersignError("LOG_CORRUPT", detail);
}
