import type { AnchorSender } from "../chain/send/anchor.ts";
import type { LogView } from "../chain/read/logs.ts";
import type { Clock } from "../core/ports/ports.ts";
import type { LogSigner } from "../core/verify/log-signer.ts";
import type { LogStore } from "../store/port.ts";

/** What a batcher asks the chain about its log. Every function throws CHAIN_UNREACHABLE for what cannot be known. */
export interface LogChain {
  /** the log as it is now */
  view(): Promise<LogView>;
  /** every key that ever could sign for the log */
  signers(): Promise<readonly LogSigner[]>;
  /** hash of the block at a number; null when there is none */
  blockHashOf(number: number): Promise<string | null>;
  /** number of the newest block that is beyond doubt, so many below the newest at the least */
  finalNumber(depth: number): Promise<number>;
}

/** Gets a batch's checkpoint from the owner of the log. */
export type RequestCheckpoint = (firstSeq: number) => Promise<string>;

/** When a batch is closed. */
export interface BatchRules {
  /** records that close a batch */
  readonly maxRecords: number;
  /** a record waits at most this long */
  readonly maxSeconds: number;
  /** blocks until an anchor is told of */
  readonly confirmations: number;
  /** blocks until it is looked at no more */
  readonly finalDepth: number;
}

/** Everything the batcher of one log works with. */
export interface BatcherDeps {
  readonly store: LogStore;
  readonly chain: LogChain;
  readonly sender: Pick<AnchorSender, "submit" | "confirm">;
  readonly requestCheckpoint: RequestCheckpoint;
  /** address of AnchorLog */
  readonly anchor: string;
  readonly rules: BatchRules;
  readonly clock: Clock;
  /** most records one batch takes, default 16,384: after an outage the queue has to drain */
  readonly maxDrain?: number;
}
