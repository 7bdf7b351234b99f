import { expect } from "chai";

import { isRequired, skipLoudly } from "../support/tools.ts";
import { installClient, type Line, LINES, type OfficialClient } from "./support/clients.ts";
import { installServer } from "./support/servers.ts";

const VERSION = "2026.8.31";
const WRAP = ["--import", "tsx", "test/integration/mcp/support/open-wrap.ts"];

/** Servers of the protocol's authors, with a call that has the same answer whenever it is asked. */
const SERVERS = {
  "server-everything": { name: "echo", arguments: { message: "hello \u{1F44B}" } },
  "server-memory": { name: "read_graph", arguments: {} },
} as const;

describe("unmodified servers behind wrap, for the official clients", () => {
  for (const line of Object.keys(LINES) as Line[]) {
    for (const [server, call] of Object.entries(SERVERS)) {
      it(`${server} says to ${line} what it says without us`, async function () {
        const [program, connect] = [await installServer(server, VERSION), await installClient(line)];
        if ((program === null || connect === null) && isRequired("mcp")) {
          throw new TypeError(`${server} or ${line} cannot be installed`);
        }
        if (program === null || connect === null)
          return skipLoudly(this, `${server} or ${line} cannot be installed here`);
        const all = async (args: readonly string[]) => {
          const client: OfficialClient = await connect.stdio(process.execPath, args);
          try {
            return { tools: (await client.listTools()).tools, answer: await client.callTool(call) };
          } finally {
            await client.close();
          }
        };
        const behind = await all([...WRAP, process.execPath, program]);
        expect(behind.tools.length).to.be.greaterThan(3);
        expect(behind).to.deep.equal(await all([program]));
        const twice = [...WRAP, process.execPath, ...WRAP, process.execPath, program];
        expect(await all(twice), "two wraps in front of each other").to.deep.equal(behind);
      });
    }
  }
});
