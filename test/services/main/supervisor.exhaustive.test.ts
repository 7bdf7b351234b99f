import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { Wallet } from "ethers";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import { targetProcess, urlOf } from "../../../scripts/local/services.ts";
import { readBlockByNumber, readLatestBlock } from "../../../services/chain/read/block.ts";
import { createRpc, type Rpc } from "../../../services/chain/rpc/client.ts";
import { chainProcess, LOOPBACK } from "../../../services/main/home-services.ts";
import { createSupervisor, START_SECONDS, type Supervisor } from "../../../services/main/supervisor.ts";
import { serveReadiness } from "../../../services/main/supervisor-readiness.ts";
import { freePort } from "../../../services/platform/http/free-port.ts";
import type { HttpServer } from "../../../services/platform/http/server.ts";
import { createLoggers } from "../../../services/platform/logging.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { until } from "../../helpers/until.ts";
import { temporaryDirectory } from "../chain/support/organization.ts";
import { ensureBundle } from "./support/bundle.ts";

/** Constructor that creates a contract whose code is PUSH20 and nothing behind it, and leaves its address as its own code. */
const FACTORY = "0x6760735f5360015ff35f52600860185ff05f5260205ff3";

describe("main: the supervisor", () => {
  let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
  let supervisor: Supervisor;
  let readiness: HttpServer | null = null;
  let port: number;
  let rpc: Rpc;
  const said: string[] = [];

  before(ensureBundle);
  beforeEach(async () => {
    dir = await temporaryDirectory();
    said.splice(0);
    supervisor = await createSupervisor(dir.path, (line) => said.push(line));
    port = await freePort();
    rpc = createRpc(urlOf(port));
  });
  afterEach(async () => {
    await readiness?.close(0);
    readiness = null;
    await supervisor.stop();
    await dir.remove();
  });

  const startChain = () =>
    supervisor.start([chainProcess({ chain: join(dir.path, "chain") }, { port, blockTime: 5 })], START_SECONDS);
  const serve = async () => {
    readiness = await serveReadiness(supervisor, { host: LOOPBACK, port: 0, names: [] }, createLoggers("silent"));
    return readiness.url;
  };
  const ready = async (url: string) => {
    const response = await fetch(`${url}/readyz`);
    return { status: response.status, ...((await response.json()) as object) };
  };
  const hashes = async () => {
    const { number } = await readLatestBlock(rpc);
    const blocks = await Promise.all(Array.from({ length: number + 1 }, (_, i) => readBlockByNumber(rpc, i)));
    return blocks.map((block) => block?.hash);
  };

  it("brings the embedded chain back, block for block, after code made by a contract has ended it", async () => {
    await startChain();
    const wallet = new Wallet(localAccounts().deployer.privateKey);
    const sign = (nonce: number, what: object) =>
      wallet.signTransaction({
        ...{ type: 2, chainId: 31337, nonce, gasLimit: 300_000 },
        ...{ maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n, ...what },
      });
    const hash = await rpc.request("eth_sendRawTransaction", [await sign(0, { data: FACTORY })]);
    const { contractAddress } = (await rpc.request("eth_getTransactionReceipt", [hash])) as { contractAddress: string };
    const made = `0x${String(await rpc.request("eth_getCode", [contractAddress, "latest"])).slice(-40)}`;
    expect(await rpc.request("eth_getCode", [made, "latest"])).to.equal("0x73");
    const ends: [string, unknown[]][] = [
      ["eth_call", [{ to: made }, "latest"]],
      ["eth_sendRawTransaction", [await sign(1, { to: made })]],
    ];
    for (const [method, params] of ends) {
      const before = await hashes();
      const times = said.length;
      await rpc.request(method, params).then(
        () => expect.fail(`the simulator survived ${method}: screen.ts and this test can be simpler`),
        () => undefined,
      );
      await until("it is started again", () => said.length >= times + 2, { otherwise: () => said.join("\n") });
      expect(said[times]).to.match(/^PROCESS_ENDED: chain was ended by SIG[A-Z]+\. Started again in [0-9.]+ s; /);
      expect(said[times + 1]).to.equal("chain is ready again");
      // The transaction is in no block, and was in no journal.
      expect((await hashes()).slice(0, before.length)).to.deep.equal(before);
      expect(await rpc.request("eth_getTransactionCount", [wallet.address, "latest"])).to.equal("0x1");
    }
  });

  it("names in its readiness what does not run, and is ready without what others can do without", async () => {
    const erp = await freePort();
    await startChain();
    await supervisor.start([targetProcess("erp", erp, "secret")], START_SECONDS);
    const url = await serve();
    expect(await ready(url)).to.deep.equal({
      status: 200,
      ready: true,
      checks: { chain: "ok" },
      notices: { erp: "ok" },
    });

    process.kill(supervisor.pidOf("erp"), "SIGSTOP");
    process.kill(supervisor.pidOf("erp"), "SIGKILL");
    await until("the target is missed", async () => (await ready(url)).status === 200 && said.length > 0);
    const without = { status: 200, ready: true, checks: { chain: "ok" }, notices: { erp: "PROCESS_ENDED" } };
    expect(await ready(url)).to.deep.equal(without);

    process.kill(supervisor.pidOf("chain"), "SIGKILL");
    await until("the chain is missed", () => said.some((line) => line.includes("chain was ended by SIGKILL")));
    expect(await ready(url)).to.deep.include({ status: 503, ready: false, checks: { chain: "PROCESS_ENDED" } });
    await until("all is well again", async () => !JSON.stringify(await ready(url)).includes("PROCESS"));
    expect((await ready(url)).status).to.equal(200);
  });

  it("gives no credential to those who read the arguments of processes", async function () {
    if (process.platform !== "linux") this.skip();
    await supervisor.start([targetProcess("bank", await freePort(), "a-secret")], START_SECONDS);
    const shown = await readFile(`/proc/${supervisor.pidOf("bank")}/cmdline`, "utf8");
    expect(shown).to.contain("bank").and.not.contain("a-secret");
  });

  it("is one for a directory: a second one is told who holds it, and changes nothing", async () => {
    const { detail } = await expectCodeAsync(
      "DATA_IN_USE",
      createSupervisor(dir.path, () => undefined),
    );
    expect(detail).to.contain(`process ${process.pid}`).and.contain("supervisor.lock");
    await startChain();
    expect((await readLatestBlock(rpc)).number).to.equal(1);
  });

  it("fails a start in the words of the process, and leaves none behind", async () => {
    const chain = chainProcess({ chain: join(dir.path, "chain") }, { port, blockTime: 5 });
    const wrong = { ...chain, env: { ...chain.env, COUNTERSIGN_CHAIN_BLOCK_TIME: "9" } };
    const { detail } = await expectCodeAsync("CONFIG_INVALID", supervisor.start([wrong], START_SECONDS));
    expect(detail).to.equal("chain: COUNTERSIGN_CHAIN_BLOCK_TIME must be a whole number from 1 to 5");
    await expectCodeAsync(
      "PROCESS_ENDED",
      Promise.resolve().then(() => supervisor.pidOf("chain")),
    );
    expect(await readFile(join(dir.path, "output", "chain.log"), "utf8")).to.contain("CONFIG_INVALID");

    // Nobody waits for it: everything has to end.
    await supervisor.stop(["chain"]);
    await supervisor.start([wrong], null);
    expect((await supervisor.failed).code).to.equal("CONFIG_INVALID");
  });
});
