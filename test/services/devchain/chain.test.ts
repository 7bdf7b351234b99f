import { appendFile, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { expect } from "chai";
import { Wallet } from "ethers";

import { localAccounts } from "../../../scripts/local/accounts.ts";
import { readLatestBlock, readBlockByNumber } from "../../../services/chain/read/block.ts";
import { readSystem } from "../../../services/chain/read/deployment.ts";
import { createRpc, type Rpc } from "../../../services/chain/rpc/client.ts";
import { transact } from "../../../services/chain/send/transact.ts";
import { createWallet } from "../../../services/chain/send/wallet.ts";
import { type EmbeddedChain, startEmbeddedChain } from "../../../services/devchain/chain.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";
import { until } from "../../helpers/until.ts";
import { deployTestOrganization, temporaryDirectory } from "../chain/support/organization.ts";

const NOW = 1_800_000_000;

describe("devchain", () => {
  let dir: Awaited<ReturnType<typeof temporaryDirectory>>;
  let now = NOW;
  const started: EmbeddedChain[] = [];
  const notes: string[] = [];

  beforeEach(async () => {
    now = NOW;
    notes.splice(0);
    dir = await temporaryDirectory();
  });

  afterEach(async () => {
    for (const chain of started.splice(0)) await chain.stop();
    await dir.remove();
  });

  const start = async (options: { blockTime?: number; port?: number; dataDir?: string } = {}) => {
    const chain = await startEmbeddedChain({
      dataDir: dir.path,
      port: 0,
      blockTime: 3600,
      clock: () => now * 1000,
      onNote: (text) => notes.push(text),
      ...options,
    });
    started.push(chain);
    return { chain, rpc: createRpc(chain.url) };
  };
  const journal = () => join(dir.path, "chain.jsonl");
  const lines = async () => (await readFile(journal(), "utf8")).trimEnd().split("\n");
  const hashes = async (rpc: Rpc) => {
    const { number } = await readLatestBlock(rpc);
    const blocks = await Promise.all(Array.from({ length: number + 1 }, (_, i) => readBlockByNumber(rpc, i)));
    return blocks.map((block) => block?.hash);
  };
  /** A signed transaction that creates a contract. */
  const creation = (data: string) =>
    new Wallet(localAccounts().deployer.privateKey).signTransaction({
      ...{ type: 2, chainId: 31337, nonce: 1, gasLimit: 100_000 },
      ...{ maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n, data },
    });
  const pay = async (rpc: Rpc) => {
    const { deployer, outsider } = localAccounts();
    const wallet = createWallet({ rpc, chainId: 31337, privateKey: deployer.privateKey });
    return transact(rpc, wallet, { to: outsider.address, data: "0x" });
  };

  it("has a block of now when it is up", async () => {
    const { chain, rpc } = await start();
    expect(chain.chainId).to.equal(31337);
    expect(await readLatestBlock(rpc)).to.include({ number: 1, timestamp: NOW });
  });

  it("replays to the same hashes, twice, with its state readable at every block", async () => {
    let { chain, rpc } = await start();
    const before = await deployTestOrganization(chain.url);
    now += 7;
    await pay(rpc);
    const first = await hashes(rpc);
    const pinned = await readLatestBlock(rpc);
    for (let restart = 0; restart < 2; restart++) {
      await chain.stop();
      now += 60;
      ({ chain, rpc } = await start());
      const replayed = await hashes(rpc);
      expect(replayed.slice(0, first.length)).to.deep.equal(first);
      expect(replayed).to.have.length(first.length + 1);
      const { evaluator: _evaluator, council: _council, logs: _logs, policy: _policy, ...addresses } = before;
      expect(await readSystem(rpc, 31337, before.system)).to.deep.equal(addresses);
      const code = await rpc.request("eth_getCode", [before.system, { blockHash: pinned.hash }]);
      expect(code).to.have.length.greaterThan(100);
      await pay(rpc);
      now += 1;
      first.push(...(await hashes(rpc)).slice(first.length));
    }
  });

  it("replays the same whatever was asked in between", async () => {
    const ask = async (rpc: Rpc) => {
      const { deployer } = localAccounts();
      const call = { from: deployer.address, to: deployer.address, value: "0x1" };
      await rpc.batch([
        { method: "eth_estimateGas", params: [call] },
        { method: "eth_call", params: [call, "pending"] },
        { method: "eth_getBlockByNumber", params: ["pending", true] },
        { method: "eth_getTransactionCount", params: [deployer.address, "pending"] },
      ]);
    };
    const { chain, rpc } = await start();
    for (let i = 0; i < 5; i++) {
      await ask(rpc);
      await pay(rpc);
      await ask(rpc);
      now += i;
    }
    const first = await hashes(rpc);
    await chain.stop();
    const again = await start();
    expect((await hashes(again.rpc)).slice(0, first.length)).to.deep.equal(first);
  });

  it("mines each transaction at once, two blocks within one second if need be, and never back in time", async () => {
    const { rpc } = await start();
    const [one, two] = [await pay(rpc), await pay(rpc)];
    now -= 100;
    const three = await pay(rpc);
    expect([one, two, three].map((receipt) => [receipt.status, receipt.blockNumber])).to.deep.equal([
      [1, 2],
      [1, 3],
      [1, 4],
    ]);
    const blocks = await Promise.all([2, 3, 4].map((number) => readBlockByNumber(rpc, number)));
    expect(blocks.map((block) => block?.timestamp)).to.deep.equal([NOW, NOW, NOW]);
    expect(new Set(blocks.map((block) => block?.hash)).size).to.equal(3);
  });

  it("takes many transactions at once in the order of their nonces", async () => {
    const { rpc } = await start();
    const { deployer, outsider } = localAccounts();
    const wallet = createWallet({ rpc, chainId: 31337, privateKey: deployer.privateKey });
    const call = { to: outsider.address, data: "0x" };
    const terms = await wallet.prepare(call);
    if ("reverts" in terms) throw new Error("reverts");
    const signed = Array.from({ length: 10 }, (_, i) => wallet.sign(call, { ...terms, nonce: terms.nonce + i }));
    const sent = await Promise.all(signed.map(({ raw }) => rpc.request("eth_sendRawTransaction", [raw])));
    expect(sent).to.deep.equal(signed.map(({ hash }) => hash));
    expect((await readLatestBlock(rpc)).number).to.equal(11);
    const first = await hashes(rpc);
    await started.pop()?.stop();
    expect((await hashes((await start()).rpc)).slice(0, first.length)).to.deep.equal(first);
  });

  it("keeps a transaction that cannot be mined yet, and replays it in its place", async () => {
    const { chain, rpc } = await start();
    const { deployer, outsider } = localAccounts();
    const early = await new Wallet(deployer.privateKey).signTransaction({
      type: 2,
      chainId: 31337,
      nonce: 1,
      to: outsider.address,
      gasLimit: 21_000,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 1n,
    });
    const hash = await rpc.request("eth_sendRawTransaction", [early]);
    expect(await rpc.request("eth_getTransactionReceipt", [hash])).to.equal(null);
    await pay(rpc);
    expect(await rpc.request("eth_getTransactionReceipt", [hash])).to.include({ status: "0x1" });
    const first = await hashes(rpc);
    await chain.stop();
    expect((await hashes((await start()).rpc)).slice(0, first.length)).to.deep.equal(first);
  });

  it("mines on its own when nothing happens", async () => {
    const { rpc } = await start({ blockTime: 0.01 });
    let tip = await readLatestBlock(rpc);
    while (tip.number < 5) tip = await readLatestBlock(rpc);
    expect(tip.timestamp).to.equal(NOW);
  });

  it("refuses a bad transaction and mines nothing for it", async () => {
    const { rpc } = await start();
    const before = await lines();
    for (const raw of ["0x", "0x1234", "not hex", undefined, 7]) {
      expect(await rpc.ask("eth_sendRawTransaction", [raw]), String(raw)).to.have.property("error");
    }
    expect(await lines()).to.deep.equal(before);
    expect((await readLatestBlock(rpc)).number).to.equal(1);
  });

  it("writes a block down before anybody sees it", async () => {
    const { rpc } = await start();
    await pay(rpc);
    const [, ...blocks] = await lines();
    expect(blocks).to.have.length((await readLatestBlock(rpc)).number);
    expect(JSON.parse(blocks.at(-1) ?? "")).to.include({ ts: NOW, parent: (await readBlockByNumber(rpc, 1))?.hash });
  });

  it("drops, with a word, a last entry no later one confirmed and the node refuses", async () => {
    const { chain, rpc } = await start();
    await pay(rpc);
    const first = await hashes(rpc);
    await chain.stop();
    const written = await readFile(journal(), "utf8");
    const number = await readFile(`${journal()}.written`, "utf8");
    for (const raw of ["0x1234", await creation("0x73")]) {
      await writeFile(journal(), `${written}${JSON.stringify({ ts: NOW + 3, parent: first.at(-1), txs: [raw] })}\n`);
      await writeFile(`${journal()}.written`, number);
      const again = await start();
      expect(notes.splice(0).join()).to.match(/block 3, was never confirmed and is refused .*: dropped/);
      expect((await hashes(again.rpc)).slice(0, -1)).to.deep.equal(first);
      await again.chain.stop();
      // What the start mined stands where the entry stood.
      expect((await readFile(journal(), "utf8")).startsWith(`${written}{"ts"`)).to.equal(true);
    }
  });

  it("is LOG_CORRUPT, and drops nothing, when the node refuses a last entry that was written in full", async () => {
    const { chain, rpc } = await start();
    await pay(rpc);
    await chain.stop();
    const written = (await readFile(journal(), "utf8")).replace(/0x02[0-9a-f]+(?="\]\}\n$)/, "0x1234");
    await writeFile(journal(), written);
    const { detail } = await expectCodeAsync("LOG_CORRUPT", start());
    expect(detail).to.contain("chain.jsonl: block 2 ").and.contain("a refusal");
    expect(await readFile(journal(), "utf8")).to.equal(written);
  });

  it("is JOURNAL_CUT when its newest block is gone", async () => {
    const { chain, rpc } = await start();
    await pay(rpc);
    await chain.stop();
    const kept = (await lines()).slice(0, -1).map((line) => `${line}\n`);
    await writeFile(journal(), kept.join(""));
    await expectCodeAsync("JOURNAL_CUT", start());
  });

  it("drops a torn last line, with a word, and goes on", async () => {
    const { chain, rpc } = await start();
    await pay(rpc);
    const first = await hashes(rpc);
    await chain.stop();
    await appendFile(journal(), '{"ts":18000000');
    const again = await start();
    expect((await hashes(again.rpc)).slice(0, -1)).to.deep.equal(first);
    expect(notes.join()).to.contain("was not whole");
  });

  it("is LOG_CORRUPT when the journal was changed", async () => {
    const { chain, rpc } = await start();
    await pay(rpc);
    await pay(rpc);
    await chain.stop();
    const written = await lines();
    const changed = async (at: number, change: (line: string) => string) => {
      await writeFile(journal(), written.map((line, i) => `${i === at ? change(line) : line}\n`).join(""));
      return (await expectCodeAsync("LOG_CORRUPT", start())).detail;
    };
    expect(await changed(1, (line) => line.replace(String(NOW), String(NOW - 1)))).to.contain("block 1 ");
    expect(await changed(2, (line) => line.replace(/"txs":.*/, '"txs":[]}'))).to.contain("block 2 ");
    expect(await changed(2, (line) => line.replace(/"0x02[0-9a-f]{8}/, '"0x0200000000'))).to.contain("block 2 ");
    expect(await changed(3, (line) => line.replace(/"parent":"0x../, '"parent":"0x00'))).to.contain("block 2 ");
    await writeFile(journal(), [written[0], ...written.slice(2), written[1], ""].join("\n"));
    await expectCodeAsync("LOG_CORRUPT", start());
  });

  it("is DATA_OTHER_CHAIN when the journal begins elsewhere", async () => {
    const { chain } = await start();
    await chain.stop();
    const text = await readFile(journal(), "utf8");
    await writeFile(journal(), text.replace('"chain":31337', '"chain":1'));
    await expectCodeAsync("DATA_OTHER_CHAIN", start());
    await writeFile(journal(), text.replace(/"genesis":"0x../, '"genesis":"0x00'));
    await expectCodeAsync("DATA_OTHER_CHAIN", start());
  });

  it("is PORT_TAKEN when it is, and gives the directory back", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    const { port } = blocker.address() as AddressInfo;
    await expectCodeAsync("PORT_TAKEN", start({ port }));
    blocker.close();
    await start();
  });

  it("does not let two use one directory", async () => {
    const { chain } = await start();
    const error = await expectCodeAsync("DATA_IN_USE", start());
    expect(error.detail).to.contain(`is used by process ${process.pid}`);
    await chain.stop();
    await start();
  });

  it("stops when told twice, and writes no more", async () => {
    // The clock runs: what makes a chain may have to wait for a lock.
    const { chain, rpc } = await start({ blockTime: 0.2 });
    const before = await lines();
    await until("a block is mined", async () => (await lines()).length > before.length);
    await chain.stop();
    const written = await lines();
    await chain.stop();
    const stopped = performance.now();
    await until("the time of several blocks is over", () => performance.now() - stopped > 1_000);
    expect(await lines()).to.deep.equal(written);
    await expectCodeAsync("CHAIN_UNREACHABLE", rpc.request("eth_blockNumber", []));
  });
});
