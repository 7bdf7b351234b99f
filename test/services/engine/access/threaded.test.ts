import { expect } from "chai";

import type { ChainAccess } from "../../../../services/engine/access/options.ts";
import { connectSystem } from "../../../../services/chain/read/deployment.ts";
import { createRegistries } from "../../../../services/chain/read/registries.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { startThreads, type Threads } from "./support/threads.ts";

describe("engine/access: decisions on a thread", () => {
  let threads: Threads;
  before(async () => {
    threads = await startThreads();
  });
  afterEach(() => threads.clear());
  after(() => threads.stop());

  it("runs on a thread unless told otherwise, and gives what this thread gives", async () => {
    const threaded = await threads.open();
    const direct = await threads.open({}, { thread: false });
    expect(threads.started.length).to.equal(1);
    const call = await threads.callOf(direct);
    expect(await threaded.look()).to.deep.equal(await direct.look());
    expect(await threaded.decider.decide(call)).to.deep.equal(await direct.decider.decide(call));
    const asked = [
      { method: "eth_chainId", params: [] },
      { method: "eth_call", params: [{ to: call.contract, data: "0x12345678" }, { blockHash: call.pin.hash }] },
    ];
    expect(await threaded.rpc.batch(asked)).to.deep.equal(await direct.rpc.batch(asked));
    const of = async (chain: ChainAccess) => {
      const at = { blockHash: call.pin.hash };
      const system = await connectSystem({ rpc: chain.rpc, ...threads.buyer.org.deployment, at });
      return createRegistries(chain.rpc, system).readPolicy(await chain.look(), 1);
    };
    expect(await of(threaded)).to.deep.equal(await of(direct));
  });

  it("takes a view of a few bytes as those bytes", async () => {
    const chain = await threads.open();
    const call = await threads.callOf(chain, 400_001n);
    const pool = new Uint8Array(1 << 16).fill(0xff);
    pool.set(call.callData, 999);
    const callData = pool.subarray(999, 999 + call.callData.length);
    expect((await chain.decider.decide({ ...call, callData })).reason).to.equal("HARD_LIMIT");
    expect(pool.length).to.equal(1 << 16);
  });

  it("gives errors over with their code and detail", async () => {
    const chain = await threads.open();
    const direct = await threads.open({}, { thread: false });
    const call = await threads.callOf(chain);
    const method = "eth_getBalance";
    const here = await expectCodeAsync("CHAIN_UNREACHABLE", direct.rpc.ask(method, []));
    const there = await expectCodeAsync("CHAIN_UNREACHABLE", chain.rpc.ask(method, []));
    expect(there.detail).to.equal(here.detail).and.contain("not provable");
    threads.node.lies.set("eth_getCode", () => "0x6001600101");
    const lied = await expectCodeAsync("STATE_PROOF_INVALID", chain.decider.decide(call));
    expect(lied.detail).not.to.equal("");
    expect(lied.status).to.be.a("number");
    expect(lied.message).to.equal(`STATE_PROOF_INVALID: ${lied.detail}`);
  });

  it("rejects a call that cannot be put over, and goes on", async () => {
    const chain = await threads.open();
    const said = await chain.rpc.ask("eth_chainId", [() => undefined]).then(
      () => undefined,
      (error: Error) => error.name,
    );
    expect(said).to.equal("DataCloneError");
    expect(await chain.rpc.request("eth_chainId", [])).to.equal("0x7a69");
  });

  it("answers each of 64 overlapping decisions its own", async () => {
    const chain = await threads.open();
    const amounts = [100n, 100_001n, 400_001n];
    const known = await Promise.all(amounts.map(async (a) => chain.decider.decide(await threads.callOf(chain, a))));
    expect(new Set(known.map(({ reason }) => reason)).size).to.equal(3);
    const calls = await Promise.all(Array.from({ length: 64 }, (_, i) => threads.callOf(chain, amounts[i % 3])));
    const decided = await Promise.all(calls.map((call) => chain.decider.decide(call)));
    expect(decided).to.deep.equal(calls.map((_, i) => known[i % 3]));
  });

  it("answers no decision before its witness is kept", async () => {
    const disk = Promise.withResolvers<void>();
    const shown = Promise.withResolvers<void>();
    const events: string[] = [];
    let isSlow = false;
    const chain = await threads.open({
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
    const call = await threads.callOf(chain);
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
    const chain = await threads.open({
      witness: { add: async () => (isFull ? Promise.reject(new Error("disk full")) : undefined) },
    });
    const call = await threads.callOf(chain);
    isFull = true;
    await expectCodeAsync("STORE_FAILED", chain.decider.decide(call));
    await expectCodeAsync("STORE_FAILED", chain.decider.decide(call));
    isFull = false;
    expect((await chain.decider.decide(call)).reason).to.equal("WITHIN_LIMITS");
  });
});
