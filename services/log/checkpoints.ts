import { CountersignError } from "../core/errors/error.ts";
import { signJws } from "../core/jws/build.ts";
import { parseJws } from "../core/jws/parse.ts";
import type { Clock, Signer } from "../core/ports/ports.ts";
import { type Checkpoint, checkpointSchema } from "../core/schemas/checkpoint.ts";
import { parseAs } from "../core/schemas/parse.ts";
import { secondsOf } from "../core/time.ts";
import { caip2, logUrn } from "../core/words/ids.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import type { LogStore } from "../store/port.ts";
import type { BatchRow, NewBatch, StoreIdentity } from "../store/rows.ts";
import { batchFrom, NO_ROOT } from "./batches.ts";
import { grow, treeAfter } from "./growing.ts";
import { type Summary, summarize } from "./summary.ts";

export interface CheckpointContext {
  readonly store: LogStore;
  /** the log's signing key */
  readonly signer: Signer;
  /** address of AnchorLog */
  readonly anchor: string;
  readonly clock: Clock;
}

/**
 * Vouches for a proposed batch with the log's own key, after computing it anew from the records: who proposes batches need
 * not be trusted. A batch is signed once; later calls give the stored checkpoint.
 * @throws BATCH_UNKNOWN, BATCH_MISMATCH, STORE_BEHIND, LOG_CORRUPT, STORE_FAILED
 */
export async function signCheckpoint(context: CheckpointContext, firstSeq: number): Promise<string> {
  const { store, signer, clock } = context;
  const batch = await batchFrom(store, firstSeq);
  if (batch.checkpoint !== null) return batch.checkpoint;
  await checkBatch(store, batch);
  const claims = checkpointOf(store.identity, context.anchor, batch, secondsOf(clock));
  return store.batches.setCheckpoint(firstSeq, await signJws(signer, JWS_TYPES.checkpoint, claims));
}

async function checkBatch(store: LogStore, batch: BatchRow): Promise<void> {
  const before = batch.firstSeq === 1 ? null : await store.batches.containing(batch.firstSeq - 1);
  const continues = before === null ? batch.firstSeq === 1 : before.firstSeq + before.count === batch.firstSeq;
  const { count, firstSeq } = batch;
  if (!continues || batch.prevRoot !== (before?.root ?? NO_ROOT)) throw mismatch(firstSeq);
  if (before !== null) await checkTree(store, before);
  const records = await store.records.range(firstSeq, count);
  const summary = summarize(firstSeq, records);
  const grown = grow(before, firstSeq, records).join() === batch.treeNodes.join();
  const same = grown && MEMBERS.every((member) => summary[member] === batch[member]);
  if (!same) throw mismatch(firstSeq);
}

function mismatch(firstSeq: number): CountersignError {
  return new CountersignError("BATCH_MISMATCH", `the batch from seq ${firstSeq} is not what its records give`);
}

/** The tree to go on from must be the one this log's key signed, or will sign: then no checkpoint takes back another. */
async function checkTree(store: LogStore, batch: BatchRow): Promise<void> {
  const { checkpoint, firstSeq } = batch;
  if (checkpoint === null) {
    await checkBatch(store, batch);
    return;
  }
  const { payload } = parseJws(checkpoint, [JWS_TYPES.checkpoint]);
  const { tree, generation } = parseAs(checkpointSchema, payload, "LOG_CORRUPT");
  const { size, root } = treeAfter(batch);
  if (generation > store.identity.generation) {
    const detail = `generation ${generation} signed the batch from seq ${firstSeq}, this store is ${store.identity.generation}`;
    throw new CountersignError("STORE_BEHIND", detail);
  }
  if (tree.size === size && tree.root === root) return;
  throw new CountersignError("BATCH_MISMATCH", `the tree after the batch from seq ${firstSeq} is not the one signed`);
}

const MEMBERS = ["count", "voids", "root", "pinnedNumber", "pinnedHash"] as const satisfies (keyof Summary)[];

/** What a checkpoint says of a batch: everything but its version and time. */
export type CheckpointMembers = Omit<Checkpoint, "v" | "iat">;

export function checkpointMembers(identity: StoreIdentity, anchor: string, batch: NewBatch): CheckpointMembers {
  const { chainId, system, logId, generation } = identity;
  return {
    iss: logUrn(chainId, system, logId),
    chain: caip2(chainId),
    anchor: anchor.toLowerCase(),
    log: logId,
    first_seq: batch.firstSeq,
    count: batch.count,
    voids: batch.voids,
    root: batch.root,
    prev_root: batch.prevRoot,
    tree: treeAfter(batch),
    generation,
    pinned: { number: batch.pinnedNumber, hash: batch.pinnedHash },
  };
}

function checkpointOf(identity: StoreIdentity, anchor: string, batch: BatchRow, iat: number): Checkpoint {
  return parseAs(checkpointSchema, { v: 1, ...checkpointMembers(identity, anchor, batch), iat }, "INTERNAL");
}
