import { network } from "hardhat";

import { secondsOf } from "../../../services/core/time.ts";
import { startRpcServer } from "../../../services/devchain/server.ts";
import { onParentEnd } from "../../../services/platform/process/parent.ts";

/**
 * The chain the benchmark decides on, a process of its own so that its work is not counted as ours: the embedded chain of
 * `npm start` without the journal, with blocks as large as a crowd of registrations needs.
 *
 *   npx tsx scripts/bench/world/chain-process.ts <port> <seconds between blocks>
 */
/** Like eth_sendRawTransaction, and the block comes when it is asked for: many go into one. */
const POOL = "bench_pool";
const BLOCK_GAS = 4_000_000_000n;

const [, , port = "0", blockTime = "2"] = process.argv;
const { provider } = await network.create({ network: "embedded", override: { blockGasLimit: BLOCK_GAS } });

let last: Promise<unknown> = Promise.resolve();
let time = 0;

/** One block after the other, each at the time of the clock. */
function mine(): Promise<unknown> {
  const block = async () => {
    time = Math.max(time, secondsOf(Date.now));
    return provider.request({ method: "evm_mine", params: [time] });
  };
  last = last.then(block, block);
  return last;
}

await startRpcServer(Number(port), async (method, params) => {
  if (method === "evm_mine") return mine();
  if (method === POOL) return provider.request({ method: "eth_sendRawTransaction", params: [...params] });
  const result = await provider.request({ method, params: [...params] });
  // Like a chain with nobody else on it.
  if (method === "eth_sendRawTransaction") await mine();
  return result;
});
await mine();
setInterval(() => void mine(), Number(blockTime) * 1000);
onParentEnd(() => process.exit(0));
