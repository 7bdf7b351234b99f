import { request as httpRequest } from "node:http";

import { expect } from "chai";

import { passThrough } from "../../../../services/mcp/decide.ts";
import { type Serve, startServe } from "../../../../services/mcp/faces/serve.ts";

const SERVER = new URL("../support/odd-server.mjs", import.meta.url).pathname;
const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
const BOTH = "application/json, text/event-stream";

interface Got {
  readonly status: number;
  readonly session: string | null;
  readonly text: string;
}

describe("serve, in front of servers over streamable HTTP", () => {
  let serve: Serve;
  before(async () => {
    serve = await startServe({
      port: 0,
      targets: new Map([["odd", { kind: "stdio", command: [process.execPath, SERVER], env: {} }]]),
      decider: passThrough([]),
      principalOf: (token) => Promise.resolve(token === null ? null : (TOKENS.get(token) ?? null)),
      warn: () => undefined,
      limits: { sessionsOfOne: 2 },
    });
  });
  after(() => serve.close(1000));

  const TOKENS = new Map([
    ["a", "buyer"],
    ["b", "seller"],
  ]);
  const post = async (body: object | string, headers: Record<string, string> = {}, token = "a"): Promise<Got> => {
    const sent = typeof body === "string" ? body : JSON.stringify({ jsonrpc: "2.0", ...body });
    const answer = await fetch(`${serve.url}/mcp/odd`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, accept: BOTH, "content-type": "application/json", ...headers },
      body: sent,
    });
    return { status: answer.status, session: answer.headers.get("mcp-session-id"), text: await answer.text() };
  };
  const begin = async (token = "a"): Promise<string> => {
    const params = { protocolVersion: "2025-11-25", capabilities: {} };
    const { session } = await post({ id: 0, method: "initialize", params }, {}, token);
    return session ?? "";
  };
  const errorOf = ({ text }: Got): number => (JSON.parse(text) as { error: { code: number } }).error.code;

  it("serves whoever has a token, and nobody else", async () => {
    const answer = await fetch(`${serve.url}/mcp/odd`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(answer.status).to.equal(401);
    expect(answer.headers.get("www-authenticate")).to.contain("Bearer");
    expect((await post({ id: 0, method: "ping" }, {}, "c")).status).to.equal(401);
  });

  it("begins a session that only its principal has, and ends it", async () => {
    const session = await begin();
    const headers = { "mcp-session-id": session, "mcp-protocol-version": "2025-11-25" };
    expect((await post({ id: 0, method: "ping" }, headers)).status).to.equal(200);
    expect((await post({ id: 0, method: "ping" }, headers, "b")).status).to.equal(404);
    const close = (token: string) =>
      fetch(`${serve.url}/mcp/odd`, { method: "DELETE", headers: { ...headers, authorization: `Bearer ${token}` } });
    expect((await close("b")).status).to.equal(404);
    expect((await close("a")).status).to.equal(200);
    expect((await post({ id: 0, method: "ping" }, headers)).status).to.equal(404);
    expect((await post({ id: 0, method: "ping" }, { "mcp-protocol-version": "2025-11-25" })).status).to.equal(400);
  });

  it("gives the session that is idle for longest up for a new one", async () => {
    const first = await begin("b");
    await begin("b");
    await begin("b");
    expect((await post({ id: 0, method: "ping" }, { "mcp-session-id": first }, "b")).status).to.equal(404);
  });

  it("streams the answer to a call, and says it again to a client that comes again", async () => {
    const headers = { "mcp-session-id": await begin(), "mcp-protocol-version": "2025-11-25" };
    const params = { name: "progress", _meta: { progressToken: "mine" } };
    const { text } = await post({ id: 0, method: "tools/call", params }, headers);
    const ids = [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id);
    expect(ids).to.have.length(3);
    expect(text).to.contain('"progressToken":"mine"');
    const again = await fetch(`${serve.url}/mcp/odd`, {
      headers: { ...headers, authorization: "Bearer a", accept: "text/event-stream", "last-event-id": ids[1] ?? "" },
    });
    const replayed = await again.text();
    expect(replayed).to.contain("done");
    expect(replayed).to.not.contain("progressToken");
  });

  it("tells sessions that the list of tools may have changed", async () => {
    const headers = { "mcp-session-id": await begin(), "mcp-protocol-version": "2025-11-25" };
    const controller = new AbortController();
    const stream = await fetch(`${serve.url}/mcp/odd`, {
      headers: { ...headers, authorization: "Bearer a", accept: "text/event-stream" },
      signal: controller.signal,
    });
    serve.toolsChanged("odd");
    const first = await stream.body?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).to.contain("notifications/tools/list_changed");
    controller.abort();
  });

  it("tells a client of 2026-07-28 which older revisions a server speaks that does not speak this one", async () => {
    const modern = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "echo" };
    const got = await post({ id: 0, method: "tools/call", params: { name: "echo", _meta: META } }, modern);
    expect(got.status).to.equal(400);
    expect(errorOf(got)).to.equal(-32022);
    expect(got.text).to.contain("2025-11-25");
  });

  it("refuses a call whose headers say another tool than its body", async () => {
    const modern = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "read" };
    const got = await post({ id: 0, method: "tools/call", params: { name: "pay", _meta: META } }, modern);
    expect([got.status, errorOf(got)]).to.deep.equal([400, -32020]);
  });

  it("refuses batches, bodies without end and other content", async () => {
    expect(errorOf(await post('[{"jsonrpc":"2.0","id":1,"method":"ping"}]'))).to.equal(-32600);
    expect((await post(JSON.stringify("x".repeat(5 * 1024 * 1024)))).status).to.equal(413);
    expect((await post({ id: 1, method: "ping" }, { "content-type": "text/plain" })).status).to.equal(415);
  });

  it("refuses names and pages of others (DNS rebinding)", async () => {
    const asked = (headers: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        const all = { authorization: "Bearer a", "content-type": "application/json", ...headers };
        const sent = httpRequest(`${serve.url}/mcp/odd`, { method: "POST", headers: all }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        sent.once("error", reject);
        sent.end('{"jsonrpc":"2.0","method":"notifications/initialized"}');
      });
    expect(await asked({ host: "evil.example" })).to.equal(421);
    expect(await asked({ origin: "http://evil.example" })).to.equal(403);
    expect(await asked({ origin: "http://localhost:1" })).to.equal(403);
    expect(await asked({ origin: serve.url })).to.equal(400);
  });
});
