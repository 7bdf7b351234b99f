import { CountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import { hash32 } from "../chain/abi/words.ts";
import { secondsOf } from "../core/time.ts";
import type { Journal } from "./journal.ts";
import { mineAt, type SimulatedNode, type Tip } from "./node.ts";

export interface MinerOptions {
  readonly node: SimulatedNode;
  readonly journal: Journal;
  readonly clock: Clock;
  /** seconds between blocks when nothing happens */
  readonly blockTime: number;
  readonly tip: Tip;
}

/** Writes the chain: one block at a time, each in the journal before it exists. */
export interface Miner {
  /** Mines a signed transaction (lower-case hex). @returns its hash @throws what the node's pool refuses it with, STORE_FAILED */
  send(raw: string): Promise<string>;
  /** Mines a block as it is. @throws STORE_FAILED */
  mine(): Promise<void>;
  /** Waits for what is under way and mines no more. */
  stop(): Promise<void>;
}

export function createMiner(options: MinerOptions): Miner {
  const { node, journal, clock, blockTime } = options;
  let tip = options.tip;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let last: Promise<unknown> = Promise.resolve();
  /** journal and chain may differ from here on; only a start can tell */
  let broken = false;

  /** One after the other: the order in the journal is the order on the chain. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = last.then(task);
    last = turn.catch(() => undefined);
    return turn;
  };

  const mineBlock = async (txs: readonly string[]): Promise<void> => {
    if (broken) throw new CountersignError("STORE_FAILED", "the embedded chain stopped and must be started again");
    const ts = Math.max(secondsOf(clock), tip.timestamp);
    broken = true;
    await journal.append({ ts, parent: tip.hash, txs: [...txs] });
    tip = await mineAt(node, ts);
    broken = false;
    restartTimer();
  };

  const restartTimer = (): void => {
    if (timer !== null) clearTimeout(timer);
    // A failure shows by itself: the head gets old, and every service stops deciding.
    timer = stopped ? null : setTimeout(() => void mine().catch(() => undefined), blockTime * 1000).unref();
  };

  const mine = () => inTurn(() => mineBlock([]));

  return {
    mine,
    send: (raw) =>
      inTurn(async () => {
        const hash = hash32.parse(await node.request("eth_sendRawTransaction", [raw]));
        await mineBlock([raw]);
        return hash;
      }),
    stop: async () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await last;
    },
  };
}
