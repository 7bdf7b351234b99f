import type { LogView } from "../chain/read/logs.ts";
import type { Batch } from "../chain/read/anchored.ts";
import { CountersignError } from "../core/errors/error.ts";
import { utf8 } from "../core/encoding/bytes.ts";
import { toHex } from "../core/encoding/hex.ts";
import { sha256 } from "../core/hash.ts";
import { requireAgreement } from "../log/agreement.ts";
import { shownOf } from "../log/links.ts";
import type { BatchRow } from "../store/rows.ts";
import { verifyCheckpoint } from "./checkpoint.ts";
import { propose, readUnbatched, untilDue } from "./due.ts";
import type { BatcherDeps } from "./ports.ts";
import { createWatch } from "./watch.ts";

/** What a step left behind. */
export type Progress =
  /** nothing to do for so many milliseconds; null: until there is a record */
  | { readonly state: "idle"; readonly untilDue: number | null }
  /** a batch is on its way to the chain, or not deep enough in it */
  | { readonly state: "waiting" }
  /** something was done, and more may be to do at once */
  | { readonly state: "advanced" };

/** A batch is sent again, unchanged, when the chain has not taken it after this many milliseconds. */
const RESEND_MS = 10_000;

/**
 * Brings a log one step further: confirm what is on the chain, else send what is not, else close the next batch. What to do
 * follows from store and chain alone, so a step after a crash is a step like any other.
 */
export interface Stepper {
  /**
   * @param closing no new batch: only what is under way is finished
   * @throws LOG_CORRUPT, ANCHOR_REJECTED, BATCH_MISMATCH when store, chain or owner contradict each other; everything else is
   * worth another try
   */
  step(closing: boolean): Promise<Progress>;
}

export function createStepper(deps: BatcherDeps): Stepper {
  const { store, chain, sender, rules, clock } = deps;
  const { batches } = store;
  const { logId } = store.identity;
  const watch = createWatch(deps);
  /** what the chain keeps of the log, for good; null until store and chain were compared */
  let mode: LogView["mode"] | null = null;
  let sent: { readonly firstSeq: number; readonly at: number } | null = null;

  /** Sends the batch, or finds it where it stands: what it shows of its records follows from them. */
  const submit = async (row: BatchRow, checkpoint: string) =>
    sender.submit(toBatch(logId, row, checkpoint), row.tx, mode === "Links" ? await shownOf(store, row) : null);

  async function confirm(row: BatchRow): Promise<Progress> {
    if (row.checkpoint === null) throw lostCheckpoint(row);
    // The batch as it stands on the chain, or a refusal when another one does.
    const { txHash } = await submit(row, row.checkpoint);
    const confirmation = await sender.confirm(txHash, rules.confirmations);
    if (confirmation.status === "pending") return { state: "waiting" };
    const { tx, block } = confirmation;
    sent = null;
    await batches.setConfirmed(row.firstSeq, { tx, blockNumber: block.number, blockHash: block.hash });
    return { state: "advanced" };
  }

  async function send(row: BatchRow): Promise<Progress> {
    if (row.state === "confirmed") await requireReorganized(deps, row);
    if (sent?.firstSeq === row.firstSeq && clock() - sent.at < RESEND_MS) return { state: "waiting" };
    const checkpoint = await checkpointOf(deps, row);
    const { txHash } = await submit(row, checkpoint);
    sent = { firstSeq: row.firstSeq, at: clock() };
    if (row.state !== "confirmed") await batches.setSent(row.firstSeq, txHash);
    return { state: "waiting" };
  }

  async function work(view: LogView, pending: readonly BatchRow[]): Promise<Progress | null> {
    await requireAgreement(store, view);
    mode = view.mode;
    const mined = pending.find(({ firstSeq }) => firstSeq < view.nextSeq);
    if (mined !== undefined) return confirm(mined);
    const next = await batches.get(view.nextSeq);
    return next === null ? null : send(next);
  }

  return {
    async step(closing) {
      // One taken back is pending again, and under way or found like any other.
      if ((await watch.look()).length > 0) sent = null;
      const pending = await batches.pending();
      // The chain is asked only when there is something to do, and once at the start.
      if (pending.length > 0 || mode === null) {
        const done = await work(await chain.view(), pending);
        if (done !== null) return done;
      }
      if (closing) return { state: "idle", untilDue: null };
      const due = untilDue(await readUnbatched(store), deps);
      if (due !== 0) return { state: "idle", untilDue: due };
      await propose(deps, mode ?? (await chain.view()).mode);
      return { state: "advanced" };
    },
  };
}

/** The stored checkpoint, or a new one by the owner of the log; checked either way. */
async function checkpointOf({ store, chain, anchor, requestCheckpoint }: BatcherDeps, row: BatchRow): Promise<string> {
  const expected = { identity: store.identity, anchor, batch: row, signers: await chain.signers() };
  const checkpoint = row.checkpoint ?? (await requestCheckpoint(row.firstSeq));
  verifyCheckpoint(checkpoint, expected);
  // The first one stored is the one that counts.
  const stored = await store.batches.setCheckpoint(row.firstSeq, checkpoint);
  if (stored !== checkpoint) verifyCheckpoint(stored, expected);
  return stored;
}

/**
 * A confirmed batch the chain does not have: either its block is gone, and it is sent again unchanged, or the node lags.
 * @throws CHAIN_UNREACHABLE
 */
async function requireReorganized({ chain }: BatcherDeps, row: BatchRow): Promise<void> {
  const { firstSeq, blockNumber, blockHash } = row;
  const now = blockNumber === null ? null : await chain.blockHashOf(blockNumber);
  if (now !== null && now !== blockHash) return;
  throw new CountersignError(
    "CHAIN_UNREACHABLE",
    `the node does not show the confirmed batch from seq ${firstSeq} yet`,
  );
}

function toBatch(logId: number, row: BatchRow, checkpoint: string): Batch {
  const { firstSeq, count, voids, root, prevRoot, pinnedNumber, pinnedHash } = row;
  const checkpointHash = toHex(sha256(utf8(checkpoint)));
  return { logId, firstSeq, count, voids, pinnedNumber, pinnedHash, root, prevRoot, checkpointHash };
}

function lostCheckpoint({ firstSeq }: BatchRow): CountersignError {
  return new CountersignError("LOG_CORRUPT", `the batch from seq ${firstSeq} is on the chain, its checkpoint is lost`);
}
