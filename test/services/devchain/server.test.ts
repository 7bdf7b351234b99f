import { request } from "node:http";
import { text } from "node:stream/consumers";

import { expect } from "chai";

import { type RpcServer, startRpcServer } from "../../../services/devchain/server.ts";
import { RpcRefusal } from "../../../services/devchain/json-rpc.ts";
import { startEmbeddedChain } from "../../../services/devchain/chain.ts";
import { createRpc } from "../../../services/chain/rpc/client.ts";
import { temporaryDirectory } from "../chain/support/organization.ts";

describe("devchain/server", () => {
  let server: RpcServer;

  before(async () => {
    server = await startRpcServer(0, async (method, params) => {
      if (method === "echo") return params;
      if (method === "nothing") return undefined;
      if (method === "refused") throw new RpcRefusal(-32601, "no");
      throw new TypeError("a secret of the inside");
    });
  });

  after(() => server.stop());

  const post = async (body: string, headers: Record<string, string> = { "content-type": "application/json" }) => {
    const response = await fetch(server.url, { method: "POST", headers, body });
    return { status: response.status, body: await response.json() };
  };
  const call = (method: string, id: unknown = 1, params?: unknown) => ({ jsonrpc: "2.0", id, method, params });
  const codeOf = async (body: unknown) =>
    ((await post(JSON.stringify(body))).body as { error?: { code: number } }).error?.code;

  it("answers a call and a batch", async () => {
    expect((await post(JSON.stringify(call("echo", "a", [1])))).body).to.deep.equal({
      jsonrpc: "2.0",
      id: "a",
      result: [1],
    });
    expect((await post(JSON.stringify([call("echo", 1), call("nothing", 2)]))).body).to.deep.equal([
      { jsonrpc: "2.0", id: 1, result: [] },
      { jsonrpc: "2.0", id: 2, result: null },
    ]);
  });

  it("keeps what it does not know to itself", async () => {
    expect((await post(JSON.stringify(call("breaks")))).body).to.deep.equal({
      jsonrpc: "2.0",
      id: 1,
      error: { code: -32603, message: "internal error" },
    });
    expect(await codeOf(call("refused"))).to.equal(-32601);
  });

  it("refuses what is no JSON-RPC", async () => {
    expect((await post("{")).body).to.have.nested.property("error.code", -32700);
    for (const body of [7, {}, [], { ...call("echo"), jsonrpc: "1.0" }, { ...call("echo"), params: {} }]) {
      expect(await codeOf(body), JSON.stringify(body)).to.equal(-32600);
    }
    expect(await codeOf(Array.from({ length: 1001 }, () => call("echo")))).to.equal(-32600);
  });

  it("answers nothing but JSON, no GET, nothing too large", async () => {
    const body = JSON.stringify(call("echo"));
    const code = async (sent: ReturnType<typeof post>) => ((await sent).body as { code?: string }).code;
    expect(await code(post(body, { "content-type": "text/plain" }))).to.equal("CONTENT_TYPE_UNSUPPORTED");
    expect((await fetch(server.url, { method: "POST", body: new Uint8Array([1]) })).status).to.equal(415);
    expect((await fetch(server.url)).status).to.equal(404);
    expect(await code(post(" ".repeat(2 * 1024 * 1024 + 1)))).to.equal("BODY_TOO_LARGE");
  });

  it("answers no browser, and under no name that was made to lead here", async () => {
    const sent = (headers: Record<string, string>): Promise<string> =>
      new Promise((resolve, reject) => {
        const type = { "content-type": "application/json" };
        const outgoing = request(server.url, { method: "POST", headers: { ...type, ...headers } }, (response) => {
          text(response).then((body) => resolve((JSON.parse(body) as { code?: string }).code ?? "answered"), reject);
        });
        outgoing.once("error", reject).end(JSON.stringify(call("echo")));
      });
    const { host, port } = new URL(server.url);
    expect(await sent({ host: `rebound.example:${port}` })).to.equal("HOST_UNKNOWN");
    expect(await sent({ host: "192.0.2.1" })).to.equal("HOST_UNKNOWN");
    expect(await sent({ host, origin: "http://page.example" })).to.equal("BROWSER_REFUSED");
    expect(await sent({ host, "sec-fetch-site": "same-origin" })).to.equal("BROWSER_REFUSED");
    for (const own of [host, `localhost:${port}`, "127.0.0.1"]) expect(await sent({ host: own })).to.equal("answered");
  });
});

describe("devchain over HTTP", () => {
  it("refuses everything that is neither a read nor a signed transaction", async () => {
    const dir = await temporaryDirectory();
    const chain = await startEmbeddedChain({ dataDir: dir.path, port: 0, clock: Date.now });
    const rpc = createRpc(chain.url);
    for (const method of [
      "evm_mine",
      "evm_revert",
      "evm_setNextBlockTimestamp",
      "hardhat_setBalance",
      "hardhat_setCode",
      "hardhat_impersonateAccount",
      "anvil_setCode",
      "eth_sendTransaction",
      "eth_accounts",
      "eth_sign",
      "eth_signTypedData_v4",
      "personal_sign",
      "debug_traceTransaction",
      "constructor",
    ]) {
      expect(await rpc.ask(method, []), method).to.have.nested.property("error.code", -32601);
    }
    expect(await rpc.request("eth_blockNumber", [])).to.equal("0x1");
    await chain.stop();
    await dir.remove();
  });
});
