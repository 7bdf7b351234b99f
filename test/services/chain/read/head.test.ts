import { mock } from "node:test";

import { expect } from "chai";

import { createHeadTracker, headOfNode, silenceOf } from "../../../../services/chain/read/head.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { turns } from "../../../helpers/until.ts";
import { fakeBlock, type FakeNode, startFakeNode } from "../support/fake-node.ts";

const NOW = 1_800_000_000;

describe("chain/read/head", () => {
  let node: FakeNode;
  let now = NOW;

  const show = (block: unknown) => {
    node.methods = { eth_getBlockByNumber: () => block };
  };
  const tracker = (trust: "own" | "single" = "own") =>
    createHeadTracker({ look: headOfNode(createRpc(node.url), trust), clock: () => now * 1000, pollMs: 60_000 });

  beforeEach(async () => {
    now = NOW;
    node = await startFakeNode({});
  });

  afterEach(async () => {
    mock.timers.reset();
    await node.stop();
  });

  it("pins the newest block and says how it was trusted", async () => {
    show(fakeBlock(7, NOW - 3));
    const pin = await tracker("single").refresh();
    expect(pin).to.deep.equal({
      number: 7,
      hash: `0x${"7".padStart(64, "0")}`,
      timestamp: NOW - 3,
      head: "single",
    });
  });

  it("knows nothing before it has seen a block", async () => {
    const tracked = tracker();
    expectCode("CHAIN_UNREACHABLE", () => tracked.pin());
    show(null);
    await expectCodeAsync("CHAIN_UNREACHABLE", tracked.refresh());
    show({ number: "0x1" });
    await expectCodeAsync("CHAIN_UNREACHABLE", tracked.refresh());
  });

  it("is STALE_STATE when the head stopped: 60 s are the last good age", async () => {
    show(fakeBlock(7, NOW - 60));
    const tracked = tracker();
    expect((await tracked.refresh()).number).to.equal(7);
    now += 1;
    const error = expectCode("STALE_STATE", () => tracked.pin());
    expect(error.detail).to.equal("the newest block (7) is 61 s old");
    await expectCodeAsync("STALE_STATE", tracked.refresh());
  });

  it("tells once when blocks are more than 5 s ahead of the clock, and again after they were not", async () => {
    const told: number[] = [];
    const tracked = createHeadTracker({
      look: headOfNode(createRpc(node.url), "own"),
      clock: () => now * 1000,
      pollMs: 60_000,
      onAhead: (seconds) => told.push(seconds),
    });
    for (const ahead of [-300, 5, 6, 20, 5, 7]) {
      show(fakeBlock(7, NOW + ahead));
      await tracked.refresh().catch(() => undefined);
    }
    expect(told).to.deep.equal([6, 7]);
  });

  it("is STALE_STATE when the clock is behind the chain by more than the bound", async () => {
    show(fakeBlock(7, NOW + 60));
    const tracked = tracker();
    expect((await tracked.refresh()).number).to.equal(7);
    now -= 1;
    expectCode("STALE_STATE", () => tracked.pin());
  });

  it("is CHAIN_UNREACHABLE when the node is gone and what it said is old, and not before", async () => {
    show(fakeBlock(7, NOW));
    const tracked = tracker();
    await tracked.refresh();
    await node.stop();
    expect((await tracked.refresh()).number).to.equal(7);
    now += 61;
    await expectCodeAsync("CHAIN_UNREACHABLE", tracked.refresh());
    expectCode("CHAIN_UNREACHABLE", () => tracked.pin());
  });

  it("recovers when the chain moves on", async () => {
    show(fakeBlock(7, NOW));
    const tracked = tracker();
    await tracked.refresh();
    now += 100;
    expectCode("STALE_STATE", () => tracked.pin());
    show(fakeBlock(8, now));
    expect((await tracked.refresh()).number).to.equal(8);
  });

  it("takes another hash at the same number: a reorganization", async () => {
    show(fakeBlock(7, NOW));
    const tracked = tracker();
    const before = await tracked.refresh();
    show(fakeBlock(7, NOW, 1));
    expect((await tracked.refresh()).hash).not.to.equal(before.hash);
  });

  it("takes a shorter chain with a newer block, but no node that lags behind", async () => {
    show(fakeBlock(7, NOW - 10));
    const tracked = tracker();
    await tracked.refresh();
    show(fakeBlock(6, NOW - 12));
    expect((await tracked.refresh()).number).to.equal(7);
    show(fakeBlock(6, NOW - 5, 1));
    expect((await tracked.refresh()).number).to.equal(6);
  });

  it("lets an old head age while the node only shows older ones", async () => {
    show(fakeBlock(7, NOW));
    const tracked = tracker();
    await tracked.refresh();
    show(fakeBlock(6, NOW - 1));
    now += 61;
    await expectCodeAsync("STALE_STATE", tracked.refresh());
  });

  it("gives a head from the future up for a real one", async () => {
    show(fakeBlock(99, NOW + 1000));
    const tracked = tracker();
    await expectCodeAsync("STALE_STATE", tracked.refresh());
    show(fakeBlock(8, NOW));
    expect((await tracked.refresh()).number).to.equal(8);
  });

  it("looks by itself between start and stop", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    let looks = 0;
    const tracked = createHeadTracker({
      look: async () => ({ number: ++looks, hash: `0x${"ab".repeat(32)}`, timestamp: NOW, trust: "own" }),
      clock: () => now * 1000,
      pollMs: 5,
    });
    await tracked.start();
    expect(tracked.pin().number).to.equal(1);
    for (let tick = 0; tick < 3; tick += 1) {
      mock.timers.tick(5);
      await turns();
    }
    expect(tracked.pin().number).to.equal(4);
    tracked.stop();
    mock.timers.tick(60_000);
    await turns();
    expect(looks).to.equal(4);
  });

  it("starts also while the node is down", async () => {
    await node.stop();
    const tracked = tracker();
    await tracked.start();
    expectCode("CHAIN_UNREACHABLE", () => tracked.pin());
    tracked.stop();
  });

  it("says when a chain makes no blocks, so that nobody waits for its time", () => {
    expect(silenceOf({ timestamp: NOW }, NOW + 59)).to.equal(null);
    expect(silenceOf({ timestamp: NOW }, NOW + 60)).to.match(/^the chain has made no block for 60 s: .*anvil/);
  });
});
