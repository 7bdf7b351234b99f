import { expect } from "chai";

import { createHeadSource, type HeadNode } from "../../../../services/engine/proof/heads.ts";
import type { RpcAnswer } from "../../../../services/chain/rpc/answer.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { intercept } from "../../chain/support/wrap-rpc.ts";
import { reseal, startStorageChain, type StorageChain } from "./support/storage-chain.ts";

type Header = Record<string, unknown>;

describe("engine/proof/heads", () => {
  let chain: StorageChain;

  before(async () => {
    chain = await startStorageChain();
    await chain.request("hardhat_mine", "0xa");
  });
  after(() => chain.stop());

  const header = (number: number) =>
    chain.request("eth_getBlockByNumber", `0x${number.toString(16)}`, false) as Promise<Header>;
  const hashOf = async (number: number) => String((await header(number))["hash"]);
  const url = (index: number) => `http://127.0.0.1:${7000 + index}/v3/secret-key`;

  /** Nodes of one chain, each as far as its number; from `lie` on it serves headers of its own making. */
  interface Seen {
    readonly upTo: number;
    readonly lie?: number;
    readonly extra?: string;
    readonly answer?: (method: string) => RpcAnswer | undefined;
  }
  const nodesOf = (...seen: Seen[]): HeadNode[] =>
    seen.map(({ upTo, lie = Infinity, extra = "0xbad0", answer }, index) => ({
      url: url(index),
      rpc: intercept(chain.rpc, async (method, [tag]) => {
        const told = answer?.(method);
        if (told !== undefined || method !== "eth_getBlockByNumber") return told;
        const number = tag === "latest" ? upTo : Number(tag);
        if (number > upTo) return { result: null };
        const honest = await header(Math.min(number, 10));
        if (number < lie) return { result: honest };
        return { result: reseal({ ...honest, number: `0x${number.toString(16)}`, extraData: extra }) };
      }),
    }));
  const source = (quorum: number, ...seen: Seen[]) =>
    createHeadSource({ nodes: nodesOf(...seen), quorum, chainId: 31337 });
  const failing = (code: number): Seen => ({
    upTo: 10,
    answer: () => ({ error: { code, message: "busy", data: null } }),
  });

  it("is the block of one node, and says whether that node is our own", async () => {
    const { block, trust } = await source(1, { upTo: 10 }).latest();
    expect([block.number, block.hash, trust]).to.deep.equal([10, await hashOf(10), "single"]);
    const own = createHeadSource({ nodes: nodesOf({ upTo: 9 }), quorum: 1, chainId: 31337, own: true });
    expect(await own.latest()).to.deep.include({ trust: "own" });
  });

  it("has the block of a number once enough nodes serve it: HEAD_DISPUTED", async () => {
    const heads = source(2, { upTo: 10 }, { upTo: 10, lie: 8 }, { upTo: 9 });
    expect((await heads.at(7)).hash).to.equal(await hashOf(7));
    expect((await heads.at(9)).hash, "one lies").to.equal(await hashOf(9));
    await expectCodeAsync("HEAD_DISPUTED", heads.at(10));
    await expectCodeAsync("HEAD_DISPUTED", heads.at(11));
    await expectCodeAsync("CHAIN_UNREACHABLE", source(1, { upTo: 9 }).at(10));
  });

  it("is the highest block that enough nodes know", async () => {
    const cases: [number, number[], number][] = [
      [2, [10, 10, 10], 10],
      [2, [10, 9, 8], 9],
      [2, [8, 10, 9], 9],
      [3, [10, 9, 8], 8],
      [2, [10, 4, 3], 4],
      [1, [7, 10, 9], 10],
      [2, [10, 10, 9, 9], 10],
      [3, [10, 10, 9, 9, 8], 9],
    ];
    for (const [quorum, heights, expected] of cases) {
      const { block, trust } = await source(quorum, ...heights.map((upTo) => ({ upTo }))).latest();
      expect([block.number, block.hash, trust], String(heights)).to.deep.equal([
        expected,
        await hashOf(expected),
        quorum === 1 ? "single" : "quorum",
      ]);
    }
  });

  it("is not moved by one liar, whatever it serves, nor by one node that fails", async () => {
    const liars: Seen[] = [
      { upTo: 10, lie: 10 },
      { upTo: 1_000_000, lie: 10 },
      { upTo: 1_000_000, lie: 11 },
      { upTo: 10, lie: 1 },
      { upTo: 1 },
      { upTo: 10, answer: (method) => (method === "eth_chainId" ? { result: "0x1" } : undefined) },
      { upTo: 10, answer: (method) => (method === "eth_chainId" ? { result: null } : undefined) },
      { upTo: 10, answer: (method) => (method === "eth_chainId" ? undefined : { result: null }) },
      { upTo: 10, answer: (method) => (method === "eth_chainId" ? undefined : { result: { hash: "0x" } }) },
      failing(-32005),
    ];
    for (const [index, liar] of liars.entries()) {
      for (const order of [
        [liar, { upTo: 10 }, { upTo: 9 }],
        [{ upTo: 9 }, { upTo: 10 }, liar],
      ]) {
        const { block } = await source(2, ...order).latest();
        expect(block.hash, String(index)).to.equal(await hashOf(block.number));
        expect(block.number, String(index)).to.be.within(9, 10);
      }
    }
  });

  it("is HEAD_DISPUTED when too few agree, and says by origin who said what", async () => {
    const error = await expectCodeAsync(
      "HEAD_DISPUTED",
      source(2, { upTo: 10 }, { upTo: 10, lie: 1 }, failing(-32005)).latest(),
    );
    expect(error.detail).to.contain(
      `http://127.0.0.1:7000 says block 10 ${await hashOf(10)}; http://127.0.0.1:7001 says block 10 0x`,
    );
    expect(error.detail).to.contain("http://127.0.0.1:7002 says CHAIN_UNREACHABLE");
    expect(error.detail).to.not.contain("secret");
    const two = { upTo: 10, lie: 1 };
    const split = source(2, { upTo: 10 }, { upTo: 10 }, two, two);
    await expectCodeAsync("HEAD_DISPUTED", split.latest());
    await expectCodeAsync("HEAD_DISPUTED", source(2, { upTo: 10 }, failing(-32005), failing(-32005)).latest());
    await expectCodeAsync(
      "HEAD_DISPUTED",
      source(3, { upTo: 10 }, { upTo: 10 }, { upTo: 10, lie: 1, extra: "0xbad1" }).latest(),
    );
  });

  it("is what one node's own error says when there is one node, and CHAIN_UNREACHABLE when none of several answers", async () => {
    const changed = { upTo: 10, answer: (method: string) => (method === "eth_chainId" ? undefined : { result: {} }) };
    await expectCodeAsync("HEADER_INVALID", source(1, changed).latest());
    await expectCodeAsync("CHAIN_UNREACHABLE", source(1, failing(-32005)).latest());
    await expectCodeAsync("CHAIN_UNREACHABLE", source(2, failing(-32005), changed, failing(1)).latest());
    const gone = { url: "http://127.0.0.1:1/key", rpc: createRpc("http://127.0.0.1:1/key") };
    const error = await expectCodeAsync(
      "CHAIN_UNREACHABLE",
      createHeadSource({ nodes: [gone], quorum: 1, chainId: 1 }).latest(),
    );
    expect(error.detail).to.not.contain("key");
  });

  it("refuses to begin with a node of another chain, and leaves one that changes chain out later", async () => {
    let id = "0x1";
    const turncoat: Seen = { upTo: 10, answer: (method) => (method === "eth_chainId" ? { result: id } : undefined) };
    const heads = source(2, { upTo: 10 }, failing(1), turncoat);
    const error = await expectCodeAsync("CHAIN_WRONG_ID", heads.start());
    expect(error.detail).to.equal("http://127.0.0.1:7002 serves chain 1, expected 31337");
    id = "0x7a69";
    await heads.start();
    expect((await heads.latest()).block.number).to.equal(10);
    id = "0x1";
    await expectCodeAsync("HEAD_DISPUTED", heads.latest());
    await expectCodeAsync("CHAIN_WRONG_ID", source(1, turncoat).latest());
  });

  it("is CONFIG_INVALID for a quorum that cannot be had and for one node twice", () => {
    const nodes = nodesOf({ upTo: 10 }, { upTo: 10 });
    for (const quorum of [0, 3, 1.5, -1])
      expectCode("CONFIG_INVALID", () => createHeadSource({ nodes, quorum, chainId: 1 }));
    const twice = nodes.map(({ rpc }, index) => ({ rpc, url: `https://one.example/${index}` }));
    const error = expectCode("CONFIG_INVALID", () => createHeadSource({ nodes: twice, quorum: 2, chainId: 1 }));
    expect(error.detail).to.equal(
      "COUNTERSIGN_HEAD_URLS: two of the nodes are one: https://one.example, https://one.example",
    );
  });
});
