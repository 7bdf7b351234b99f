import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Clock } from "../core/ports/ports.ts";
import { hexData } from "../chain/abi/words.ts";
import { type Journal, openJournal } from "./journal.ts";
import { INVALID_PARAMS, METHOD_NOT_FOUND, type RpcHandler, RpcRefusal } from "./json-rpc.ts";
import { lockDirectory } from "./lock.ts";
import { READ_METHODS, SEND_METHOD } from "./methods.ts";
import { createMiner, type Miner } from "./miner.ts";
import { chainIdOf, createSimulatedNode, type SimulatedNode } from "./node.ts";
import { replay } from "./replay.ts";
import { startRpcServer } from "./server.ts";

export interface EmbeddedChainOptions {
  /** holds the journal; one process at a time */
  readonly dataDir: string;
  /** on 127.0.0.1; 0 takes a free one */
  readonly port: number;
  /** seconds between blocks when nothing happens, default 5 */
  readonly blockTime?: number;
  readonly clock: Clock;
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
 * is in the journal before it exists, so a restart replays to the same hashes.
 * @throws PORT_TAKEN, CONFIG_INVALID (directory in use), DATA_OTHER_CHAIN, LOG_CORRUPT, STORE_FAILED
 */
export async function startEmbeddedChain(options: EmbeddedChainOptions): Promise<EmbeddedChain> {
  const { dataDir, port, blockTime = 5, clock } = options;
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const undo of opened.splice(0).reverse()) await undo();
  };
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    opened.push(await lockDirectory(join(dataDir, "chain.lock")));
    const journal: Journal = await openJournal(join(dataDir, "chain.jsonl"));
    opened.push(() => journal.close());
    const node = await createSimulatedNode();
    opened.push(() => node.close());
    const tip = await replay(node, journal);
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
    if (READ_METHODS.has(method)) return node.request(method, params);
    if (method !== SEND_METHOD) throw new RpcRefusal(METHOD_NOT_FOUND, `the embedded chain does not offer ${method}`);
    const raw = hexData.safeParse(params[0]);
    if (!raw.success) throw new RpcRefusal(INVALID_PARAMS, `${method} takes a signed transaction in hex`);
    return miner.send(raw.data);
  };
}
