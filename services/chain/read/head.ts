import { MAX_STATE_AGE } from "../../core/decision/degrade.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Clock, Pin } from "../../core/ports/ports.ts";
import { CLOCK_SKEW, secondsOf } from "../../core/time.ts";
import type { Rpc } from "../rpc/client.ts";
import { type Block, readLatestBlock } from "./block.ts";

/** A newest block, and why it is believed to be one. */
export interface Head extends Block {
  readonly trust: Pin["head"];
}

/** Looks at the chain. @throws CHAIN_UNREACHABLE, HEAD_DISPUTED */
export type LookAtHead = () => Promise<Head>;

/** The head of one node that is our own, or believed. */
export function headOfNode(rpc: Rpc, trust: "own" | "single"): LookAtHead {
  return async () => ({ ...(await readLatestBlock(rpc)), trust });
}

/** Longer than any public chain takes for a block. */
const STANDING_SECONDS = 15;

export interface HeadTrackerOptions {
  readonly look: LookAtHead;
  readonly clock: Clock;
  /** between two looks at the chain */
  readonly pollMs: number;
  /** largest age of a block anything is decided at, default MAX_STATE_AGE */
  readonly maxAgeSeconds?: number;
  /** told once, each time blocks come from the future of our clock. @param seconds how far */
  readonly onAhead?: (seconds: number) => void;
}

export interface HeadTracker {
  /** Looks at the chain now, and from then on every `pollMs`. Resolves when the first look is over, also when it failed. */
  start(): Promise<void>;
  stop(): void;
  /** The newest head. @throws STALE_STATE, CHAIN_UNREACHABLE */
  pin(): Pin;
  /** Looks at the chain first. @throws STALE_STATE, CHAIN_UNREACHABLE */
  refresh(): Promise<Pin>;
}

/** Follows the newest block. Whatever is unknown or too old is an error, never an old answer. */
export function createHeadTracker(options: HeadTrackerOptions): HeadTracker {
  const { look: lookAtHead, clock, pollMs, maxAgeSeconds = MAX_STATE_AGE, onAhead = () => undefined } = options;
  let head: Head | null = null;
  let failure: unknown = null;
  /** since when the node shows this very head, unix seconds */
  let since = 0;
  let timer: NodeJS.Timeout | null = null;
  /** what `start` began; a loop of an earlier start ends by itself */
  let session: symbol | null = null;

  let isAhead = false;

  const now = () => secondsOf(clock);

  /** Old blocks may be the chain's fault; blocks from the future are the clock's. */
  const compareClock = (seen: Block): void => {
    const seconds = seen.timestamp - now();
    const wasAhead = isAhead;
    isAhead = seconds > CLOCK_SKEW;
    if (isAhead && !wasAhead) onAhead(seconds);
  };

  const look = async (): Promise<void> => {
    try {
      const seen = await lookAtHead();
      compareClock(seen);
      if (head === null || follows(head, seen, now() + maxAgeSeconds)) {
        if (head?.hash !== seen.hash) since = now();
        head = seen;
      }
      failure = null;
    } catch (error) {
      failure = error;
    }
  };

  const loop = async (own: symbol): Promise<void> => {
    await look();
    if (session === own) timer = setTimeout(() => void loop(own), pollMs).unref();
  };

  const pin = (): Pin => {
    if (head === null) throw unreachable("no block was ever seen", failure);
    const age = now() - head.timestamp;
    if (age > maxAgeSeconds) {
      if (failure !== null) throw unreachable(`the newest known block is ${age} s old`, failure);
      throw new CountersignError(
        "STALE_STATE",
        `the newest block (${head.number}) is ${age} s old${standing(now() - since)}`,
      );
    }
    if (-age > maxAgeSeconds) {
      throw new CountersignError("STALE_STATE", `the newest block (${head.number}) is ${-age} s ahead of the clock`);
    }
    return { number: head.number, hash: head.hash, timestamp: head.timestamp, head: head.trust };
  };

  return {
    pin,
    refresh: async () => {
      await look();
      return pin();
    },
    start: async () => {
      if (session !== null) return;
      session = Symbol("session");
      await loop(session);
    },
    stop: () => {
      session = null;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

/** A node that answers and makes no block is named for what it most likely is. */
function standing(seconds: number): string {
  if (seconds < STANDING_SECONDS) return "";
  return `, and the node answers but has shown no other for ${seconds} s: ${ON_DEMAND}`;
}

const ON_DEMAND = "a chain that mines only on demand needs an interval, such as `anvil --block-time 2`";
/** By another clock than the chain's, with room for one that is a little off. */
const SILENT_SECONDS = 60;

/**
 * Why waiting for the chain's time may not help: it makes no blocks. null while it does.
 * @param now unix seconds of this machine
 */
export function silenceOf({ timestamp }: Pick<Block, "timestamp">, now: number): string | null {
  const seconds = now - timestamp;
  return seconds < SILENT_SECONDS ? null : `the chain has made no block for ${seconds} s: ${ON_DEMAND}`;
}

/**
 * Whether `seen` takes the place of `head`. A reorganization gives a number a new hash, or ends in a shorter chain with newer
 * blocks; an older and lower block is a node that lags behind, or one that would rather we had not seen the newer one. A head
 * from the future is given up for any other.
 */
function follows(head: Block, seen: Block, future: number): boolean {
  return seen.number >= head.number || seen.timestamp > head.timestamp || head.timestamp > future;
}

function unreachable(detail: string, cause: unknown): CountersignError {
  const why = cause instanceof CountersignError ? ` (${cause.detail})` : "";
  return new CountersignError("CHAIN_UNREACHABLE", `${detail}${why}`, { cause });
}
