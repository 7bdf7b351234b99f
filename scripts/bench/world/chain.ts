import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { createRpc, type Rpc } from "../../../services/chain/rpc/client.ts";
import { freePort, listens, startReady } from "../../local/processes.ts";

/** The chain process, and what the benchmark makes it do. */
export interface BenchChain {
  readonly url: string;
  readonly rpc: Rpc;
  /** one block, with everything that waits */
  mine(): Promise<void>;
  /** Puts calls by one of Hardhat's accounts into blocks of a few hundred. @throws when one of them fails */
  sendAll(from: string, to: string, calls: readonly string[], gas: bigint): Promise<void>;
  /** Puts a contract on the chain. @param initCode hex @returns its address, lower case */
  create(from: string, initCode: string): Promise<string>;
  stop(): Promise<void>;
}

/** Seconds between blocks when nothing happens: as on an OP stack chain. */
const BLOCK_TIME = 2;
const CALLS_PER_BLOCK = 500;
const CREATE_GAS = 5_000_000n;

export async function startBenchChain(dir: string): Promise<BenchChain> {
  await mkdir(dir, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startReady(
    {
      name: "chain",
      script: "scripts/bench/world/chain-process.ts",
      args: [String(port), String(BLOCK_TIME)],
      logFile: join(dir, "chain.log"),
    },
    listens(url),
    60,
  );
  const rpc = createRpc(url);

  const mine = async (): Promise<void> => {
    await rpc.request("evm_mine", []);
  };

  const send = (from: string, to: string | null, data: string, gas: bigint): Promise<string> =>
    rpc.request("eth_sendTransaction", [
      { from, data, gas: `0x${gas.toString(16)}`, ...(to === null ? {} : { to }) },
    ]) as Promise<string>;

  const receiptOf = async (hash: string): Promise<{ status: string; contractAddress: string }> => {
    const receipt = await rpc.request("eth_getTransactionReceipt", [hash]);
    return receipt as { status: string; contractAddress: string };
  };

  return {
    url,
    rpc,
    mine,
    sendAll: async (from, to, calls, gas) => {
      for (let at = 0; at < calls.length; at += CALLS_PER_BLOCK) {
        let last = "";
        for (const data of calls.slice(at, at + CALLS_PER_BLOCK)) last = await send(from, to, data, gas);
        await mine();
        if ((await receiptOf(last)).status !== "0x1") throw new Error(`a call of ${to} failed: ${last}`);
      }
    },
    create: async (from, initCode) => {
      const hash = await send(from, null, initCode, CREATE_GAS);
      await mine();
      return (await receiptOf(hash)).contractAddress.toLowerCase();
    },
    stop: () => child.stop(),
  };
}
