import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { isCountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import { hexData } from "../chain/abi/words.ts";
import { type Journal, openJournal } from "./journal.ts";
import { INVALID_PARAMS, METHOD_NOT_FOUND, type RpcHandler, RpcRefusal, SERVER_ERROR } from "./json-rpc.ts";
import { lockFile } from "../platform/process/lock.ts";
import { READ_METHODS, SEND_METHOD } from "./methods.ts";
import { createMiner, type Miner } from "./miner.ts";
import { chainIdOf, createSimulatedNode, type SimulatedNode } from "./node.ts";
import { replay } from "./replay.ts";
import { screenRead, screenTransaction } from "./screen.ts";
import { startRpcServer } from "./server.ts";

export interface EmbeddedChainOptions {
  /** holds the journal; one process at a time */
  readonly dataDir: string;
  /** on 127.0.0.1; 0 takes a free one */
  readonly port: number;
  /** seconds between blocks when nothing happens, default 5 */
  readonly blockTime?: number;
  readonly clock: Clock;
  /** takes a sentence about what the start dropped */
  readonly onNote?: (text: string) => void;
}

export interface EmbeddedChain {
  /** JSON-RPC over HTTP */
  readonly url: string;
  readonly chainId: number;
  /** Finishes the block under way and gives port and directory free. */
  stop(): Promise<void>;
}

/**
 * The chain `npm start` and `npm run demo` bring along. A transaction is mined at once, into a block of its own; every block
 * is in the journal before anybody sees it, so a restart replays to the same hashes.
 * @throws PORT_TAKEN, DATA_IN_USE, DATA_OTHER_CHAIN, JOURNAL_CUT, LOG_CORRUPT, STORE_FAILED
 */
export async function startEmbeddedChain(options: EmbeddedChainOptions): Promise<EmbeddedChain> {
  const { dataDir, port, blockTime = 5, clock, onNote = () => undefined } = options;
  const opened: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const undo of opened.splice(0).reverse()) await undo();
  };
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    opened.push(await lockFile(join(dataDir, "chain.lock")));
    const journal: Journal = await openJournal(join(dataDir, "chain.jsonl"));
    opened.push(() => journal.close());
    const node = await createSimulatedNode();
    opened.push(() => node.close());
    const tip = await replay(node, journal, onNote);
    const miner = createMiner({ node, journal, clock, blockTime, tip });
    opened.push(() => miner.stop());
    // The newest block of an earlier run is old; whoever asks first shall find a fresh one.
    await miner.mine();
    const server = await startRpcServer(port, handler(node, miner));
    opened.push(() => server.stop());
    return { url: server.url, chainId: await chainIdOf(node), stop: close };
  } catch (error) {
    await close();
    throw error;
  }
}

function handler(node: SimulatedNode, miner: Miner): RpcHandler {
  return async (method, params) => {
    try {
      if (method === SEND_METHOD) return await send(node, miner, params[0]);
      if (!READ_METHODS.has(method)) {
        throw new RpcRefusal(METHOD_NOT_FOUND, `the embedded chain does not offer ${method}`);
      }
      screenRead(method, params);
      return await miner.read(() => node.request(method, params));
    } catch (error) {
      throw isCountersignError(error) ? new RpcRefusal(SERVER_ERROR, error.message) : error;
    }
  };
}

async function send(node: SimulatedNode, miner: Miner, param: unknown): Promise<string> {
  const raw = hexData.safeParse(param);
  if (!raw.success) throw new RpcRefusal(INVALID_PARAMS, `${SEND_METHOD} takes a signed transaction in hex`);
  await miner.read(() => screenTransaction(node, raw.data));
  return miner.send(raw.data);
}
