import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { keyHash as hashOfKey } from "../../core/jws/key.ts";
import type { Pin } from "../../core/ports/ports.ts";
import type { LogSigner } from "../../core/verify/log-signer.ts";
import { LOG_KINDS, type LogKind } from "../../core/words/kinds.ts";
import { KEY_TYPES } from "../../core/words/verdicts.ts";
import { type BlockTag, readOne, view } from "../abi/call.ts";
import { anchorLogAbi } from "../abi/contracts.ts";
import { count, hash32, hexData, lowerAddress, markWord, timeBound, wordOf } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import { publicKeyFrom } from "./agents.ts";

/** What a log keeps on chain; index = the number the contracts use. */
const LOG_MODES = ["Stored", "EventOnly", "Links"] as const;
type LogMode = (typeof LOG_MODES)[number];

/** A log's entry at one block. Times are unix seconds, 0 for not yet. */
export interface LogView {
  readonly logId: number;
  readonly kind: LogKind;
  /** roots that can be looked up, events only, or events with every leaf and its parents in call data */
  readonly mode: LogMode;
  readonly anchorer: string;
  /** first seq of the next batch */
  readonly nextSeq: number;
  readonly openedAt: number;
  readonly sealedAt: number;
  /** 0 for none */
  readonly predecessor: number;
  /** AnchorLog of a predecessor that is another System's; zero for this one */
  readonly predecessorLog: string;
  readonly lastGoodSeq: number;
  /** 0 for none yet */
  readonly successor: number;
  /** AnchorLog of a successor that is another System's; zero for this one */
  readonly successorLog: string;
  /** what a loosening call about it must name; another one after every change of signers or anchorer, and after the end */
  readonly mark: string;
  /** zero before the first batch, and always in a log that keeps no roots */
  readonly lastRoot: string;
}

const logSchema = z.object({
  kind: wordOf(LOG_KINDS),
  mode: wordOf(LOG_MODES),
  anchorer: lowerAddress,
  nextSeq: count,
  openedAt: count,
  sealedAt: count,
  predecessor: count,
  predecessorLog: lowerAddress,
  lastGoodSeq: count,
  successor: count,
  successorLog: lowerAddress,
  mark: markWord,
  lastRoot: hash32,
});

const signersSchema = z.array(
  z.object({
    keyHash: hash32,
    keyType: wordOf(KEY_TYPES),
    notBefore: timeBound,
    notAfter: timeBound,
    publicKey: hexData,
  }),
);

/** null when the log was never opened. @throws CHAIN_UNREACHABLE */
export async function readLog(rpc: Rpc, anchorLog: string, at: BlockTag, logId: number): Promise<LogView | null> {
  const entry = await readOne(rpc, view(anchorLogAbi, "getLog", anchorLog, [logId], at, logSchema));
  return entry.kind === "None" ? null : { logId, ...entry };
}

/** Every key that ever could sign for the log. @throws CHAIN_UNREACHABLE */
export async function readSigners(
  rpc: Rpc,
  anchorLog: string,
  pin: Pick<Pin, "hash">,
  logId: number,
): Promise<readonly LogSigner[]> {
  const at = { blockHash: pin.hash };
  const entries = await readOne(rpc, view(anchorLogAbi, "getSigners", anchorLog, [logId], at, signersSchema));
  return entries.map(({ keyHash, keyType, notBefore, notAfter, publicKey }) => {
    const key = publicKeyFrom(keyType, publicKey);
    if (key === null || hashOfKey(key) !== keyHash) {
      throw new CountersignError(
        "CHAIN_UNREACHABLE",
        `the node's answer about the signers of log ${logId} is not whole`,
      );
    }
    return { keyHash, key, notBefore, notAfter };
  });
}
