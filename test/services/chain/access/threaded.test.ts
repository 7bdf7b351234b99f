import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Worker } from "node:worker_threads";

import { expect } from "chai";

import { openChain } from "../../../../services/chain/access/access.ts";
import type { EmbeddedParts } from "../../../../services/chain/access/embedded.ts";
import type { AccessOptions, ChainAccess } from "../../../../services/chain/access/options.ts";
import type { DecisionCall } from "../../../../services/chain/decide/rpc-mode.ts";
import { createRegistries } from "../../../../services/chain/read/registries.ts";
import { connectSystem } from "../../../../services/chain/read/deployment.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { type LyingNode, startLyingNode } from "../../../helpers/lying-node.ts";
import { type Buyer, startBuyer } from "../support/buyer.ts";
import { POLICY_GAS } from "../support/organization.ts";

const run = promisify(execFile);

describe("chain/access: the decision thread", () => {
  let buyer: Buyer;
  let node: LyingNode;
  let opened: ChainAccess[] = [];
  let threads: Worker[] = [];
  const started = (worker: Worker): number => threads.push(worker);

  before(async () => {
    process.on("worker", started);
    buyer = await startBuyer(400_000n);
    node = await startLyingNode(buyer.org.chain.url);
  });
  after(async () => {
    process.off("worker", started);
    await node.stop();
    await buyer.org.stop();
  });
  afterEach(async () => {
    await Promise.all(opened.map((chain) => chain.close()));
    node.lies.clear();
    opened = [];
    threads = [];
  });

  const open = async (parts: EmbeddedParts = {}, over: Partial<AccessOptions> = {}): Promise<ChainAccess> => {
    const chain = await openChain(
      {
        ...{ chainId: 31_337, url: node.url, trust: "single", headUrls: [], quorum: 2, mode: "embedded" },
        ...{ hardfork: "osaka", eips: [], shadowCheck: 0, restSeconds: 10, ...over },
      },
      parts,
    );
    opened.push(chain);
    return chain;
  };
  const callOf = async (chain: ChainAccess, amount = 100n): Promise<DecisionCall> => {
    const pin = await chain.look();
    const callData = buyer.purchase(amount, pin.timestamp);
    return { pin, contract: buyer.org.deployment.evaluator, gas: POLICY_GAS, callData };
  };
  const everything = async (chain: ChainAccess, call: DecisionCall): Promise<Promise<unknown>[]> => [
    chain.look(),
    chain.decider.decide(call),
    chain.rpc.ask("eth_chainId", []),
    chain.rpc.batch([{ method: "eth_chainId", params: [] }]),
    chain.rpc.request("eth_chainId", []),
    chain.requireAgreement(),
  ];
  const ended = async (call: Promise<unknown>): Promise<void> => {
    expect((await expectCodeAsync("CHAIN_UNREACHABLE", call)).detail).to.equal("the decision thread ended");
  };

  it("runs on a thread unless told otherwise, and gives what this thread gives", async () => {
    const threaded = await open();
    const direct = await open({}, { thread: false });
    expect(threads.length).to.equal(1);
    const call = await callOf(direct);
    expect(await threaded.look()).to.deep.equal(await direct.look());
    expect(await threaded.decider.decide(call)).to.deep.equal(await direct.decider.decide(call));
    const asked = [
      { method: "eth_chainId", params: [] },
      { method: "eth_call", params: [{ to: call.contract, data: "0x12345678" }, { blockHash: call.pin.hash }] },
    ];
    expect(await threaded.rpc.batch(asked)).to.deep.equal(await direct.rpc.batch(asked));
    const of = async (chain: ChainAccess) => {
      const at = { blockHash: call.pin.hash };
      const system = await connectSystem({ rpc: chain.rpc, ...buyer.org.deployment, at });
      return createRegistries(chain.rpc, system).readPolicy(await chain.look(), 1);
    };
    expect(await of(threaded)).to.deep.equal(await of(direct));
  });

  it("takes a view of a few bytes as those bytes", async () => {
    const chain = await open();
    const call = await callOf(chain, 400_001n);
    const pool = new Uint8Array(1 << 16).fill(0xff);
    pool.set(call.callData, 999);
    const callData = pool.subarray(999, 999 + call.callData.length);
    expect((await chain.decider.decide({ ...call, callData })).reason).to.equal("HARD_LIMIT");
    expect(pool.length).to.equal(1 << 16);
  });

  it("gives errors over with their code and detail", async () => {
    const chain = await open();
    const direct = await open({}, { thread: false });
    const call = await callOf(chain);
    const method = "eth_getBalance";
    const here = await expectCodeAsync("CHAIN_UNREACHABLE", direct.rpc.ask(method, []));
    const there = await expectCodeAsync("CHAIN_UNREACHABLE", chain.rpc.ask(method, []));
    expect(there.detail).to.equal(here.detail).and.contain("not provable");
    node.lies.set("eth_getCode", () => "0x6001600101");
    const lied = await expectCodeAsync("STATE_PROOF_INVALID", chain.decider.decide(call));
    expect(lied.detail).not.to.equal("");
    expect(lied.status).to.be.a("number");
    expect(lied.message).to.equal(`STATE_PROOF_INVALID: ${lied.detail}`);
  });

  it("rejects a call that cannot be put over, and goes on", async () => {
    const chain = await open();
    const said = await chain.rpc.ask("eth_chainId", [() => undefined]).then(
      () => undefined,
      (error: Error) => error.name,
    );
    expect(said).to.equal("DataCloneError");
    expect(await chain.rpc.request("eth_chainId", [])).to.equal("0x7a69");
  });

  it("answers each of 64 overlapping decisions its own", async () => {
    const chain = await open();
    const reasons = ["WITHIN_LIMITS", "ABOVE_HOLD", "HARD_LIMIT"];
    const amounts = [100n, 100_001n, 400_001n];
    const known = await Promise.all(amounts.map(async (a) => chain.decider.decide(await callOf(chain, a))));
    expect(new Set(known.map(({ reason }) => reason)).size, reasons.join()).to.equal(3);
    const calls = await Promise.all(Array.from({ length: 64 }, (_, i) => callOf(chain, amounts[i % 3])));
    const decided = await Promise.all(calls.map((call) => chain.decider.decide(call)));
    expect(decided).to.deep.equal(calls.map((_, i) => known[i % 3]));
  });

  it("answers no decision before its witness is kept", async () => {
    const disk = Promise.withResolvers<void>();
    const shown = Promise.withResolvers<void>();
    const events: string[] = [];
    let isSlow = false;
    const chain = await open({
      witness: {
        add: async (items) => {
          expect(items.every(({ hash, bytes }) => /^0x[0-9a-f]{64}$/.test(hash) && bytes.length > 0)).to.equal(true);
          if (!isSlow) return;
          shown.resolve();
          await disk.promise;
          events.push("kept");
        },
      },
    });
    const call = await callOf(chain);
    isSlow = true;
    const deciding = chain.decider.decide(call).then(() => events.push("decided"));
    await shown.promise;
    // A later call overtakes it: the thread has nothing else left to do for the decision.
    await chain.rpc.request("eth_chainId", []);
    disk.resolve();
    await deciding;
    expect(events).to.deep.equal(["kept", "decided"]);
  });

  it("decides nothing while the keeper fails: STORE_FAILED", async () => {
    let isFull = false;
    const chain = await open({
      witness: { add: async () => (isFull ? Promise.reject(new Error("disk full")) : undefined) },
    });
    const call = await callOf(chain);
    isFull = true;
    await expectCodeAsync("STORE_FAILED", chain.decider.decide(call));
    await expectCodeAsync("STORE_FAILED", chain.decider.decide(call));
    isFull = false;
    expect((await chain.decider.decide(call)).reason).to.equal("WITHIN_LIMITS");
  });

  it("ends every call when the thread ends, says so once, and is never ready again", async () => {
    const troubles: string[] = [];
    const chain = await open({ onTrouble: (what) => troubles.push(what) });
    const call = await callOf(chain);
    await chain.requireAgreement();
    const pending = await everything(chain, call);
    const checked = Promise.all(pending.map(ended));
    await threads[0]?.terminate();
    await checked;
    for (const later of await everything(chain, call)) await ended(later);
    expect(troubles).to.deep.equal(["the decision thread ended: nothing is decided until a restart"]);
  });

  it("ends its thread when it is closed, and when it cannot start", async () => {
    const troubles: string[] = [];
    const exits: number[] = [];
    process.once("worker", (worker) => worker.once("exit", (code) => exits.push(code)));
    const chain = await open({ onTrouble: (what) => troubles.push(what) });
    const call = await callOf(chain);
    await chain.close();
    expect(exits.length).to.equal(1);
    for (const later of await everything(chain, call)) await ended(later);
    await chain.close();
    process.once("worker", (worker) => worker.once("exit", (code) => exits.push(code)));
    await expectCodeAsync("CHAIN_WRONG_ID", open({ onTrouble: (what) => troubles.push(what) }, { chainId: 1 }));
    expect(exits.length).to.equal(2);
    expect(troubles).to.deep.equal([]);
  });

  for (const [name, args] of [
    ["node --import tsx", ["--import", "tsx"]],
    ["tsx", [new URL("../../../../node_modules/tsx/dist/cli.mjs", import.meta.url).pathname]],
  ] as const) {
    it(`starts under ${name}, waits for its answers, and keeps no process alive`, async () => {
      const script = new URL("support/look.ts", import.meta.url).pathname;
      const { stdout } = await run(process.execPath, [...args, script, node.url], { timeout: 60_000 });
      expect(JSON.parse(stdout)).to.include({ trust: "single" });
    });
  }
});
