import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { isEvmFailure } from "../../../../services/chain/rpc/answer.ts";
import { expectCode, expectCodeAsync } from "../../../helpers/expect-code.ts";
import { until } from "../../../helpers/until.ts";
import { FakeError, type FakeNode, startFakeNode } from "../support/fake-node.ts";

describe("chain/rpc", () => {
  let node: FakeNode;

  beforeEach(async () => {
    node = await startFakeNode({
      one: () => "0x1",
      echo: (value) => value,
      reverts: () => {
        throw new FakeError(3, "execution reverted", "0x08c379a0");
      },
      nested: () => {
        throw new FakeError(-32000, "Transaction ran out of gas", { reason: "OutOfGas", data: "0xab" });
      },
      limited: () => {
        throw new FakeError(-32005, "too many requests");
      },
    });
  });

  afterEach(() => node.stop());

  it("gives a result", async () => {
    expect(await createRpc(node.url).request("one", [])).to.equal("0x1");
  });

  it("sorts the answers of a batch into the order of the calls", async () => {
    const calls = ["a", "b", "c"].map((value) => ({ method: "echo", params: [value] }));
    expect(await createRpc(node.url).batch(calls)).to.deep.equal([{ result: "a" }, { result: "b" }, { result: "c" }]);
  });

  it("answers an empty batch without asking", async () => {
    await node.stop();
    expect(await createRpc(node.url).batch([])).to.deep.equal([]);
  });

  it("gives an error of the node back with its revert data, wherever it stands", async () => {
    const rpc = createRpc(node.url, { patienceMs: 0 });
    expect(await rpc.ask("reverts", [])).to.deep.equal({
      error: { code: 3, message: "execution reverted", data: "0x08c379a0" },
    });
    expect(await rpc.ask("nested", [])).to.deep.equal({
      error: { code: -32000, message: "Transaction ran out of gas", data: "0xab" },
    });
    expect(await rpc.ask("limited", [])).to.deep.equal({
      error: { code: -32005, message: "too many requests", data: null },
    });
  });

  it("throws an error of the node when a result is needed", async () => {
    const error = await expectCodeAsync(
      "CHAIN_UNREACHABLE",
      createRpc(node.url, { patienceMs: 0 }).request("limited", []),
    );
    expect(error.detail).to.equal('limited: the node answered -32005 "too many requests"');
  });

  it("tries once more when a kept-alive connection was closed, and only once", async () => {
    const rpc = createRpc(node.url);
    await rpc.request("one", []);
    node.dropNext = 1;
    expect(await rpc.request("one", [])).to.equal("0x1");
    expect(node.count("one")).to.equal(3);
    node.dropNext = 2;
    await expectCodeAsync("CHAIN_UNREACHABLE", rpc.request("one", []));
    expect(node.count("one")).to.equal(5);
  });

  it("fails when nobody listens, without naming more of the URL than its origin", async () => {
    await node.stop();
    const error = await expectCodeAsync("CHAIN_UNREACHABLE", createRpc(`${node.url}/v3/secret-key`).request("one", []));
    expect(error.detail).to.equal(`${node.url}: ECONNREFUSED`);
    expect(error.detail).not.to.contain("secret");
  });

  it("fails when the answer does not come in time", async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const rpc = createRpc(`http://127.0.0.1:${port}`, { timeoutMs: 20 });
    const error = await expectCodeAsync("CHAIN_UNREACHABLE", rpc.request("one", []));
    expect(error.detail).to.contain("no answer in time");
    silent.closeAllConnections();
    silent.close();
  });

  for (const [what, status, body] of [
    ["another status", 429, "{}"],
    ["no JSON", 200, "<html>"],
    ["no JSON-RPC", 200, "{}"],
    ["an answer to another call", 200, '{"jsonrpc":"2.0","id":999999,"result":1}'],
    ["neither a result nor an error", 200, '{"jsonrpc":"2.0","id":1}'],
    ["an error that is none", 200, '{"jsonrpc":"2.0","id":1,"error":"no"}'],
  ] as const) {
    it(`fails on ${what}`, async () => {
      node.raw = { status, body };
      await expectCodeAsync("CHAIN_UNREACHABLE", createRpc(node.url, { patienceMs: 0 }).request("one", []));
    });
  }

  for (const status of [429, 500, 502, 503, 504]) {
    it(`asks a node that answers ${status} again until it is not busy any more`, async () => {
      node.raw = { status, body: "<b>busy</b>" };
      const asked = createRpc(node.url).request("one", []);
      await until("it was asked twice", () => node.count("one") >= 2);
      node.raw = null;
      expect(await asked).to.equal("0x1");
    });
  }

  it("gives up on a busy node after its patience, with the node's own words", async () => {
    node.raw = { status: 503, body: "<html><style>p{}</style><p>Down for  maintenance</p></html>" };
    const rpc = createRpc(node.url, { patienceMs: 400 });
    const { detail } = await expectCodeAsync("CHAIN_UNREACHABLE", rpc.request("one", []));
    expect(detail).to.contain(`${node.url}: HTTP status 503: Down for maintenance`);
    expect(node.count("one")).to.be.above(1);
  });

  it("is as patient with many calls as with one", async () => {
    node.raw = { status: 429, body: "{}" };
    const rpc = createRpc(node.url, { patienceMs: 1_000 });
    const began = performance.now();
    const answers = await rpc.batch(Array.from({ length: 16 }, () => ({ method: "one", params: [] })));
    expect(answers.map((answer) => "error" in answer)).to.not.include(false);
    // One after the other they would take 16 s.
    expect(performance.now() - began).to.be.below(8_000);
  });

  it("does not ask a busy node twice when told to ask once, nor one that refuses", async () => {
    node.raw = { status: 429, body: "{}" };
    expect(await createRpc(node.url).ask("one", [], "once")).to.have.nested.property("error.code", 429);
    node.raw = { status: 400, body: '{"message":"no such plan"}' };
    await expectCodeAsync("CHAIN_UNREACHABLE", createRpc(node.url).request("one", []));
    expect(node.count("one")).to.equal(2);
  });

  it("takes no page of a server in between for what the EVM said", async () => {
    node.raw = { status: 400, body: "execution reverted" };
    const answer = await createRpc(node.url).ask("one", []);
    expect("error" in answer && isEvmFailure(answer.error)).to.equal(false);
  });

  it("takes an error in JSON-RPC for one whatever its HTTP status", async () => {
    node.raw = {
      status: 400,
      body: '{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x"}}',
    };
    expect(await createRpc(node.url).ask("one", [])).to.deep.equal({
      error: { code: 3, message: "execution reverted", data: "0x" },
    });
  });

  for (const [what, limit, status, body] of [
    ["of any size, with HTTP 400", 1, 400, "batches are not allowed"],
    [
      "of any size, with one JSON-RPC error",
      1,
      200,
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no"}}',
    ],
    ["over 10 calls, with HTTP 413", 10, 413, ""],
    ["over 3 calls, as if it were busy", 3, 503, ""],
  ] as const) {
    it(`asks a node that refuses batches ${what} with less at once`, async () => {
      const calls = Array.from({ length: 25 }, (_, i) => ({ method: "echo", params: [i] }));
      node.refusal = (count) => (count > limit ? { status, body } : null);
      const rpc = createRpc(node.url);
      const wanted = calls.map((_, i) => ({ result: i }));
      expect(await rpc.batch(calls)).to.deep.equal(wanted);
      expect(await rpc.batch(calls)).to.deep.equal(wanted);
    });
  }

  it("fails on a batch with an answer missing or given twice", async () => {
    const calls = [1, 2].map((value) => ({ method: "echo", params: [value] }));
    node.raw = { status: 200, body: '[{"jsonrpc":"2.0","id":1,"result":1}]' };
    await expectCodeAsync("CHAIN_UNREACHABLE", createRpc(node.url).batch(calls));
    node.raw = { status: 200, body: '[{"jsonrpc":"2.0","id":1,"result":1},{"jsonrpc":"2.0","id":1,"result":1}]' };
    await expectCodeAsync("CHAIN_UNREACHABLE", createRpc(node.url).batch(calls));
  });

  it("reads no more than it was told to", async () => {
    node.methods = { one: () => "x".repeat(2000) };
    const error = await expectCodeAsync(
      "CHAIN_UNREACHABLE",
      createRpc(node.url, { maxBytes: 1000 }).request("one", []),
    );
    expect(error.detail).to.contain("larger than 1000 bytes");
  });

  it("takes only http and https URLs", () => {
    expectCode("ARGUMENT_INVALID", () => createRpc("file:///etc/passwd"));
    expectCode("ARGUMENT_INVALID", () => createRpc("not a URL"));
  });
});

describe("chain/rpc isEvmFailure", () => {
  const failure = (code: number, message: string) => isEvmFailure({ code, message, data: null });

  it("knows what clients say when the EVM failed", () => {
    for (const message of [
      "execution reverted",
      "VM execution error: Reverted",
      "out of gas",
      "EVM error: OutOfGas",
      "Transaction ran out of gas",
      "invalid opcode: opcode 0xfe not defined",
      "EVM error InvalidFEOpcode",
      "stack underflow (0 <=> 1)",
      "invalid jump destination",
      "intrinsic gas too low",
      "Transaction requires at least 21000 gas but got 256",
    ]) {
      expect(failure(-32000, message), message).to.equal(true);
    }
    expect(failure(3, "whatever")).to.equal(true);
  });

  it("does not take a node in trouble for a contract that fails", () => {
    for (const message of [
      "header not found",
      "missing trie node",
      "too many requests",
      "request timed out",
      "execution aborted (timeout = 5s)",
      "Received invalid block tag 0xab. Latest block number is 4",
      "internal error",
      "transaction gas limit (125000000) is greater than the cap (16777216)",
    ]) {
      expect(failure(-32000, message), message).to.equal(false);
    }
  });
});
