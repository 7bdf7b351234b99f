import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { expect } from "chai";
import { Wallet } from "ethers";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import { createRpc, type Rpc } from "../../../services/chain/rpc/client.ts";
import { type EmbeddedChain, startEmbeddedChain } from "../../../services/devchain/chain.ts";
import { endsSimulator } from "../../../services/devchain/screen.ts";
import { temporaryDirectory } from "../chain/support/organization.ts";

const SOMEBODY = "0x00000000000000000000000000000000000000aa";
const push20 = (bytes: number) => `0x73${"00".repeat(bytes)}`;
/** Init code that leaves code of one byte behind. */
const leaves = (byte: string) => `0x60${byte}5f5360015ff3`;
const INVALID_PARAMS = -32602;

/** Runs code in a simulator of another process. @returns whether the process lived */
function survives(code: string): boolean {
  const node = JSON.stringify(join(process.cwd(), "services/devchain/node.ts"));
  const script = `
    import { createSimulatedNode } from ${node};
    const node = await createSimulatedNode();
    await node.request("eth_call", [{ data: process.argv[1] }, "latest"]);
    process.exit(0);
  `;
  const args = ["--import", "tsx", "--input-type=module", "-e", script, code];
  return spawnSync(process.execPath, args, { stdio: "ignore" }).status === 0;
}

describe("devchain/screen", () => {
  let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
  let chain: EmbeddedChain;
  let rpc: Rpc;

  before(async () => {
    dir = await temporaryDirectory();
    chain = await startEmbeddedChain({ dataDir: dir.path, port: 0, blockTime: 3600, clock: Date.now });
    rpc = createRpc(chain.url);
  });

  after(async () => {
    await chain.stop();
    await dir.remove();
  });

  const codeOf = async (method: string, params: readonly unknown[]) => {
    const answer = await rpc.ask(method, params);
    return "error" in answer ? answer.error.code : answer.result;
  };

  it("draws the line where the simulator dies", () => {
    for (const code of [push20(0), push20(19), push20(20)]) {
      expect(survives(code), code).to.equal(!endsSimulator(code));
    }
  });

  it("refuses code that would end the process, however it is spelled", async () => {
    const calls = [{ data: push20(0) }, { input: push20(0) }, { data: push20(19) }, { to: null, data: push20(5) }];
    for (const method of ["eth_call", "eth_estimateGas"]) {
      for (const call of calls) expect(await codeOf(method, [call, "latest"])).to.equal(INVALID_PARAMS);
    }
    expect(await codeOf("eth_call", [{ data: push20(20) }, "latest"])).to.equal("0x");
    // What a contract is called with is no code.
    expect(await codeOf("eth_call", [{ to: SOMEBODY, data: "0x73a1b2c3" }, "latest"])).to.equal("0x");
  });

  it("refuses overrides", async () => {
    for (const code of [push20(0), "0xef01", "0x00"]) {
      const params = [{ to: SOMEBODY }, "latest", { [SOMEBODY]: { code } }];
      for (const method of ["eth_call", "eth_estimateGas"]) {
        expect(await codeOf(method, params)).to.equal(INVALID_PARAMS);
      }
    }
    expect(await codeOf("eth_call", [{ to: SOMEBODY }, "latest", null, { number: "0x1" }])).to.equal(INVALID_PARAMS);
    expect(await codeOf("eth_call", [{ to: SOMEBODY }, "latest", null])).to.equal("0x");
  });

  it("refuses transactions that create such code, and mines nothing for them", async () => {
    const wallet = new Wallet(localAccounts().deployer.privateKey);
    const before = await codeOf("eth_blockNumber", []);
    const create = (data: string) =>
      wallet.signTransaction({
        ...{ type: 2, chainId: 31337, nonce: 0, gasLimit: 100_000 },
        ...{ maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n, data },
      });
    for (const data of [push20(0), push20(19), leaves("73")]) {
      expect(await codeOf("eth_sendRawTransaction", [await create(data)]), data).to.equal(INVALID_PARAMS);
    }
    expect(await codeOf("eth_blockNumber", [])).to.equal(before);
    expect(await codeOf("eth_sendRawTransaction", [await create(leaves("00"))])).to.match(/^0x/);
  });
});
