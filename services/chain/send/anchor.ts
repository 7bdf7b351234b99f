import { CountersignError } from "../../core/errors/error.ts";
import type { Call } from "../abi/call.ts";
import { anchorLogAbi } from "../abi/contracts.ts";
import { type AnchoredBatch, type Batch, readAnchoredBatch, readAnchoredIn } from "../read/anchored.ts";
import { readBlockByNumber, readLatestBlock } from "../read/block.ts";
import { readLog } from "../read/logs.ts";
import type { RpcError } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";
import { raised } from "./fees.ts";
import { offer } from "./offer.ts";
import { readReceipt } from "./receipt.ts";
import { decodeRevert, describeRevert } from "./revert.ts";
import { createWallet, type SignedTransaction, type Terms, type WalletOptions } from "./wallet.ts";

export interface AnchorSenderOptions extends WalletOptions {
  readonly rpc: Rpc;
  /** AnchorLog */
  readonly anchorLog: string;
  /** block the log's events are read from */
  readonly deployedAt: number;
}

/** A batch that is in a block deep enough, or is not yet. */
export type Confirmation =
  | { readonly status: "pending" }
  | {
      readonly status: "confirmed";
      readonly tx: string;
      readonly block: { readonly number: number; readonly hash: string };
    };

/** What the transaction of a log of mode Links carries beside the batch, hex: every leaf, and every leaf's parents. */
export interface Linked {
  readonly leaves: readonly string[];
  readonly links: string;
}

/** Anchors the batches of the logs whose anchorer it is. */
export interface AnchorSender {
  /** lower case */
  readonly address: string;
  /**
   * Brings a batch on its way. Call it again as often as you like: a batch that is in a block is found there, one that is on
   * its way is sent again unchanged (or with the fee the chain asks now), and never is it sent a second time beside the first.
   * @returns the transaction to ask `confirm` for
   * @param known the transaction it was last sent in, where one is known: its receipt is looked at before any event is
   * @param linked of a log of mode Links; null for every other
   * @throws ANCHOR_REJECTED when the log refuses the batch or holds another one there; NOT_ANCHORER; NO_FUNDS; TX_REJECTED when the node
   * refuses the transaction; CHAIN_UNREACHABLE, also while an earlier batch is missing
   */
  submit(batch: Batch, known?: string | null, linked?: Linked | null): Promise<{ readonly txHash: string }>;
  /**
   * Looks whether the transaction has `confirmations` blocks, its own included. One that stays pending may have been replaced:
   * submit the batch again.
   * @throws ANCHOR_REJECTED when it reverted, CHAIN_UNREACHABLE
   */
  confirm(txHash: string, confirmations: number): Promise<Confirmation>;
}

export function createAnchorSender(options: AnchorSenderOptions): AnchorSender {
  const { rpc, anchorLog, deployedAt } = options;
  const wallet = createWallet(options);
  /** by log and first seq */
  const underWay = new Map<string, SignedTransaction>();
  /** what a transaction carries */
  const carried = new Map<string, Batch>();
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: two batches must not take one nonce. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = last.then(task);
    last = turn.catch(() => undefined);
    return turn;
  };

  const mined = (batch: Batch, known: string | null) =>
    findMined(rpc, anchorLog, deployedAt, batch, underWay.get(keyOf(batch))?.hash ?? known);

  const send = async (batch: Batch, call: Call, terms: Terms): Promise<string | null> => {
    const sent = await offer(rpc, wallet, call, terms);
    if (sent === null) return null;
    underWay.set(keyOf(batch), sent);
    carried.set(sent.hash, batch);
    return sent.hash;
  };

  /** null when the wallet's nonce was used in the meantime. */
  const attempt = async (batch: Batch, known: string | null, linked: Linked | null): Promise<string | null> => {
    const found = await mined(batch, known);
    if (found !== null) return found.tx;
    const call = { to: anchorLog, data: encodeBatch(batch, linked) };
    const terms = await wallet.prepare(call, "latest");
    for (const [other, { nonce }] of underWay) if (nonce < terms.nonce) underWay.delete(other);
    const sent = underWay.get(keyOf(batch));
    if ("reverts" in terms) {
      // Perhaps it was mined since: then the log refuses it because it holds it.
      const late = await mined(batch, known);
      if (late !== null) return late.tx;
      // Some nodes try every call out on top of their pool: while this batch waits there, a refusal says nothing.
      if (sent !== undefined) return send(batch, call, sent);
      if (await wallet.hasWaiting()) throw waiting(wallet.address, describeRevert(terms.reverts));
      throw await rejected(rpc, anchorLog, batch.logId, wallet.address, terms.reverts);
    }
    if (sent === undefined) return send(batch, call, { ...terms, nonce: freeNonce(terms.nonce, underWay) });
    const isCheap = terms.fees.maxFeePerGas > raised(sent.fees).maxFeePerGas;
    return send(batch, call, { ...sent, fees: isCheap ? terms.fees : sent.fees });
  };

  return {
    address: wallet.address,
    submit: (batch, known = null, linked = null) =>
      inTurn(async () => {
        // A nonce that was just used was most likely used by this very batch: look again.
        const txHash = (await attempt(batch, known, linked)) ?? (await attempt(batch, known, linked));
        if (txHash !== null) return { txHash };
        throw new CountersignError("CHAIN_UNREACHABLE", `the node does not agree with itself about ${wallet.address}`);
      }),
    confirm: async (txHash, confirmations) => {
      const receipt = await readReceipt(rpc, txHash);
      if (receipt === null) return { status: "pending" };
      if (receipt.status !== 1) {
        const batch = carried.get(txHash);
        if (batch !== undefined && (await mined(batch, null)) !== null) return { status: "pending" };
        throw new CountersignError("ANCHOR_REJECTED", `transaction ${txHash} reverted`);
      }
      const head = await readLatestBlock(rpc);
      if (head.number - receipt.blockNumber + 1 < confirmations) return { status: "pending" };
      const block = await readBlockByNumber(rpc, receipt.blockNumber);
      if (block?.hash !== receipt.blockHash) return { status: "pending" };
      carried.delete(txHash);
      return { status: "confirmed", tx: txHash, block: { number: receipt.blockNumber, hash: receipt.blockHash } };
    },
  };
}

/**
 * The batch as it stands on the chain; null when the log's next seq is the batch's first.
 * @throws ANCHOR_REJECTED when another batch stands there, CHAIN_UNREACHABLE
 */
async function findMined(
  rpc: Rpc,
  anchorLog: string,
  fromBlock: number,
  batch: Batch,
  known: string | null,
): Promise<AnchoredBatch | null> {
  const { logId, firstSeq } = batch;
  const log = await readLog(rpc, anchorLog, "latest", logId);
  if (log === null) throw new CountersignError("ANCHOR_REJECTED", `Log_Unknown(${logId})`);
  if (log.nextSeq === firstSeq) return null;
  if (log.nextSeq < firstSeq) {
    throw new CountersignError("CHAIN_UNREACHABLE", `log ${logId} stands at seq ${log.nextSeq}, before ${firstSeq}`);
  }
  const mined =
    (known === null ? null : await readAnchoredIn(rpc, anchorLog, known, batch)) ??
    (await readAnchoredBatch(rpc, anchorLog, batch, fromBlock));
  if (mined.root === batch.root && mined.count === batch.count && mined.checkpointHash === batch.checkpointHash) {
    return mined;
  }
  throw new CountersignError("ANCHOR_REJECTED", `log ${logId} holds another batch from seq ${firstSeq}: ${mined.root}`);
}

function encodeBatch(batch: Batch, linked: Linked | null): string {
  if (linked === null) return anchorLogAbi.encodeFunctionData("anchor", [batch]);
  return anchorLogAbi.encodeFunctionData("anchorLinks", [batch, [...linked.leaves], linked.links]);
}

/** What only says that somebody else anchors is no contradiction between chain and store. */
async function rejected(
  rpc: Rpc,
  anchorLog: string,
  logId: number,
  wallet: string,
  reverts: RpcError,
): Promise<CountersignError> {
  if (decodeRevert(reverts.data)?.name !== "Log_NotAnchorer") {
    return new CountersignError("ANCHOR_REJECTED", describeRevert(reverts));
  }
  const anchorer = (await readLog(rpc, anchorLog, "latest", logId))?.anchorer ?? "nobody";
  return notAnchorer(logId, anchorer, wallet);
}

/** Also found at the start: the contract would refuse every batch. */
export function notAnchorer(logId: number, anchorer: string, wallet: string): CountersignError {
  return new CountersignError("NOT_ANCHORER", `log ${logId} is anchored by ${anchorer}, and this wallet is ${wallet}`);
}

function waiting(address: string, refusal: string): CountersignError {
  const detail = `a transaction of ${address} waits for a block, and the node says of the next one: ${refusal}`;
  return new CountersignError("CHAIN_UNREACHABLE", detail);
}

/** The first nonce from `mined` on that no transaction under way has. */
function freeNonce(mined: number, underWay: ReadonlyMap<string, SignedTransaction>): number {
  const taken = new Set([...underWay.values()].map((sent) => sent.nonce));
  let nonce = mined;
  while (taken.has(nonce)) nonce++;
  return nonce;
}

function keyOf({ logId, firstSeq }: Batch): string {
  return `${logId}:${firstSeq}`;
}
