import { expect } from "chai";

import { type Decider, passThrough } from "../../../../services/mcp/decide.ts";
import { type Serve, startServe } from "../../../../services/mcp/faces/serve.ts";

const SERVER = new URL("../support/odd-server.mjs", import.meta.url).pathname;
const AT_ONCE = 1000;
const OPEN = 64;

describe("serve, with a client that sends a thousand calls at once", () => {
  let serve: Serve;
  let headers: Readonly<Record<string, string>>;
  /** No call is decided before. */
  const decided = Promise.withResolvers<void>();
  before(async () => {
    const decider: Decider = {
      ...passThrough([]),
      onToolsCall: async (_call, upstream) => {
        await decided.promise;
        return upstream.pass();
      },
    };
    serve = await startServe({
      ...{ port: 0, decider, warn: () => undefined, limits: { open: OPEN } },
      targets: new Map([["odd", { kind: "stdio", command: [process.execPath, SERVER], env: {} }]]),
      principalOf: () => Promise.resolve("buyer"),
    });
    const greeting = { protocolVersion: "2025-11-25", capabilities: {} };
    const begun = await post({ id: "first", method: "initialize", params: greeting }, {});
    headers = { "mcp-session-id": begun.session, "mcp-protocol-version": "2025-11-25" };
  });
  after(() => serve.close(1000));

  async function post(message: object, own: Readonly<Record<string, string>>) {
    const answer = await fetch(`${serve.url}/mcp/odd`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", ...own },
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });
    return { status: answer.status, session: answer.headers.get("mcp-session-id") ?? "", text: await answer.text() };
  }
  const call = (id: number) => post({ id, method: "tools/call", params: { name: "echo" } }, headers);

  it("answers each of them, those that are too many with 429, and goes on", async () => {
    let left = AT_ONCE - OPEN;
    const calls = Array.from({ length: AT_ONCE }, async (_, id) => {
      const answer = await call(id);
      if (answer.status === 429 && (left -= 1) === 0) decided.resolve();
      return answer;
    });
    const answers = await Promise.all(calls);
    const ran = answers.filter(({ status, text }) => status === 200 && text.includes('"result"'));
    const refused = answers.filter(({ status }) => status === 429);
    expect([ran.length, refused.length]).to.deep.equal([OPEN, AT_ONCE - OPEN]);
    expect(refused[0]?.text).to.contain("too many calls at once");
    expect((await call(AT_ONCE)).status).to.equal(200);
  });
});
