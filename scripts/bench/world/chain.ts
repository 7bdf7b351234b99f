import { mkdir } from "node:fs/promises";

import { SigningKey, Transaction } from "ethers";
import { z } from "zod";

import { quantity } from "../../../services/chain/abi/words.ts";
import { resultOf } from "../../../services/chain/rpc/answer.ts";
import { createRpc, type Rpc } from "../../../services/chain/rpc/client.ts";
import { freePort } from "../../../services/platform/http/free-port.ts";
import { LOOPBACK } from "../../../services/main/home-services.ts";
import { startSingle } from "../../local/single.ts";

/** Somebody with money on the chain. */
export interface Account {
  readonly address: string;
  readonly privateKey: string;
}

export interface BenchReceipt {
  readonly gasUsed: number;
  /** lower case; empty when the transaction made no contract */
  readonly contract: string;
}

/** The chain process, and what the benchmark makes it do. */
export interface BenchChain {
  readonly url: string;
  readonly rpc: Rpc;
  /** one block, with everything that waits */
  mine(): Promise<void>;
  /** Puts calls of one account into blocks of a few hundred. @returns the receipt of the last @throws when that one failed */
  sendAll(account: Account, to: string | null, calls: readonly string[], gas: bigint): Promise<BenchReceipt>;
  stop(): Promise<void>;
}

/** Seconds between blocks when nothing happens: as on an OP stack chain. */
const BLOCK_TIME = 2;
const CALLS_PER_BLOCK = 500;
const FEE = 10n ** 11n;
const CHAIN_ID = 31_337;
/** Takes a transaction and leaves the mining to `evm_mine` (chain-process.ts). */
const POOL_METHOD = "bench_pool";

const receiptSchema = z.object({ status: z.literal("0x1"), gasUsed: quantity, contractAddress: z.string().nullable() });

export async function startBenchChain(dir: string): Promise<BenchChain> {
  await mkdir(dir, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = await startSingle(
    {
      name: "chain",
      script: "scripts/bench/world/chain-process.ts",
      args: [String(port), String(BLOCK_TIME)],
      place: { host: LOOPBACK, port },
      readyPath: null,
    },
    dir,
  );
  const rpc = createRpc(url);

  const mine = async (): Promise<void> => {
    await rpc.request("evm_mine", []);
  };

  return {
    url,
    rpc,
    mine,
    sendAll: async (account, to, calls, gas) => {
      const key = new SigningKey(account.privateKey);
      let nonce = Number(await rpc.request("eth_getTransactionCount", [account.address, "latest"]));
      let receipt: BenchReceipt = { gasUsed: 0, contract: "" };
      for (let at = 0; at < calls.length; at += CALLS_PER_BLOCK) {
        const raws = calls
          .slice(at, at + CALLS_PER_BLOCK)
          .map((data) => signed(key, { to, data, gas, nonce: nonce++ }));
        const pooled = await rpc.batch(raws.map((raw) => ({ method: POOL_METHOD, params: [raw] })));
        await mine();
        receipt = await receiptOf(rpc, resultOf(pooled.at(-1) ?? { result: null }, POOL_METHOD));
      }
      return receipt;
    },
    stop: () => child.stop(),
  };
}

function signed(key: SigningKey, call: { to: string | null; data: string; gas: bigint; nonce: number }): string {
  const { gas, ...rest } = call;
  const fees = { maxFeePerGas: FEE, maxPriorityFeePerGas: 0n };
  const transaction = Transaction.from({ type: 2, chainId: CHAIN_ID, gasLimit: gas, ...fees, ...rest });
  transaction.signature = key.sign(transaction.unsignedHash);
  return transaction.serialized;
}

async function receiptOf(rpc: Rpc, hash: unknown): Promise<BenchReceipt> {
  const receipt = receiptSchema.parse(await rpc.request("eth_getTransactionReceipt", [hash]));
  return { gasUsed: receipt.gasUsed, contract: receipt.contractAddress?.toLowerCase() ?? "" };
}
