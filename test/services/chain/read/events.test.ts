import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { readEvents } from "../../../../services/chain/read/events.ts";
import { createRpc } from "../../../../services/chain/rpc/client.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

type Call = {
  readonly id: number;
  readonly params: readonly [{ readonly fromBlock: string; readonly toBlock: string }];
};

/** How nodes say that they look through so many blocks at once and no more. */
const REFUSALS: Readonly<Record<string, readonly [status: number, body: (id: number) => string]>> = {
  "a JSON-RPC error": [200, (id) => rpcError(id, "query exceeds max block range")],
  "HTTP 400 with JSON-RPC": [400, (id) => rpcError(id, "block range too large")],
  "HTTP 400 with other JSON": [400, () => '{"error":"ranges over 5 blocks are not supported on your plan"}'],
  "HTTP 413 with a page": [413, () => "<html><body>Payload Too Large</body></html>"],
  "HTTP 429 with nothing": [429, () => ""],
  "HTTP 429 with JSON-RPC": [429, (id) => rpcError(id, "range limit")],
  "HTTP 503 with a page": [503, () => "<h1>Service Unavailable</h1>"],
};

function rpcError(id: number, message: string): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32005, message } });
}

/** A node with an event in every block that looks through at most `limit` blocks at once. */
async function startNode(limit: number, refusal: readonly [number, (id: number) => string]) {
  let asked = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      asked += 1;
      const { id, params } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Call;
      const [from, to] = [Number(params[0].fromBlock), Number(params[0].toBlock)];
      const result = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      const [status, body] = to - from + 1 > limit ? [refusal[0], refusal[1](id)] : [200, ""];
      response
        .writeHead(status)
        .end(body !== "" || status !== 200 ? body : JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe("chain/read/events", () => {
  const filter = { address: `0x${"11".repeat(20)}`, topics: [], fromBlock: 7, toBlock: 126 };
  const blocks = Array.from({ length: 120 }, (_, i) => 7 + i);

  for (const [what, refusal] of Object.entries(REFUSALS)) {
    for (const limit of [1, 5, 10, 100]) {
      it(`reads every event from a node that takes ${limit} blocks at once and says so by ${what}`, async () => {
        const node = await startNode(limit, refusal);
        expect(await readEvents(createRpc(node.url), filter)).to.deep.equal(blocks);
        expect(node.asked()).to.be.at.most(2 * Math.ceil(120 / Math.max(1, Math.floor(limit / 2))) + 40);
        node.stop();
      });
    }
  }

  it("fails with the node's own words when it refuses a single block", async () => {
    const node = await startNode(0, [400, () => '{"error":{"message":"archive data needs a plan"}}']);
    const { detail } = await expectCodeAsync("CHAIN_UNREACHABLE", readEvents(createRpc(node.url), filter));
    expect(detail).to.contain("HTTP status 400: archive data needs a plan");
    node.stop();
  });

  it("asks for nothing where there are no blocks", async () => {
    expect(await readEvents(createRpc("http://127.0.0.1:1"), { ...filter, toBlock: 6 })).to.deep.equal([]);
  });
});
