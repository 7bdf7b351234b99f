import { CountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import { hash32 } from "../chain/abi/words.ts";
import { secondsOf } from "../core/time.ts";
import { createGate } from "./gate.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { mineAt, type SimulatedNode, type Tip } from "./node.ts";

export interface MinerOptions {
  readonly node: SimulatedNode;
  readonly journal: Journal;
  readonly clock: Clock;
  /** seconds between blocks when nothing happens */
  readonly blockTime: number;
  readonly tip: Tip;
}

/**
 * Writes the chain, one block at a time, and shows it. A block is mined, then written down, and only then seen: a crash between
 * the two takes back a block nobody knows of.
 */
export interface Miner {
  /** Mines a signed transaction (lower-case hex). @returns its hash @throws what the node's pool refuses it with, STORE_FAILED */
  send(raw: string): Promise<string>;
  /** Mines a block as it is. @throws STORE_FAILED */
  mine(): Promise<void>;
  /** Asks the node something while no block is under way. @throws what the node refuses it with, STORE_FAILED */
  read<T>(ask: () => Promise<T>): Promise<T>;
  /** Waits for what is under way and mines no more. */
  stop(): Promise<void>;
}

/** Between two tries to write a block down. */
const REWRITE_MS = 500;

export function createMiner(options: MinerOptions): Miner {
  const { node, journal, clock, blockTime } = options;
  const gate = createGate();
  let tip = options.tip;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  /** mined, and not in the journal yet: until it is, nothing is answered and nothing mined */
  let unwritten: JournalEntry | null = null;
  /** sent to the node's pool since the newest block */
  const pooled: string[] = [];

  const writeDown = async (): Promise<void> => {
    if (unwritten === null) return;
    try {
      await journal.append(unwritten);
    } catch (error) {
      schedule(REWRITE_MS);
      throw error;
    }
    unwritten = null;
  };

  const mineBlock = async (): Promise<void> => {
    await writeDown();
    const ts = Math.max(secondsOf(clock), tip.timestamp);
    const parent = tip.hash;
    tip = await mineAt(node, ts);
    unwritten = { ts, parent, txs: pooled.splice(0) };
    await writeDown();
    schedule(blockTime * 1000);
  };

  const schedule = (ms: number): void => {
    if (timer !== null) clearTimeout(timer);
    // A failure shows by itself: nothing is answered until the block is written down.
    timer = stopped ? null : setTimeout(() => void gate.alone(next).catch(() => undefined), ms).unref();
  };

  const next = () => (unwritten === null ? mineBlock() : writeDown().then(() => schedule(blockTime * 1000)));

  return {
    mine: () => gate.alone(() => mineBlock()),
    send: (raw) =>
      gate.alone(async () => {
        await writeDown();
        const hash = hash32.parse(await node.request("eth_sendRawTransaction", [raw]));
        pooled.push(raw);
        await mineBlock();
        return hash;
      }),
    read: (ask) =>
      gate.together(async () => {
        if (unwritten === null) return ask();
        throw new CountersignError(
          "STORE_FAILED",
          "the newest block is not written down: nothing is answered until it is",
        );
      }),
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await gate.idle();
    },
  };
}
