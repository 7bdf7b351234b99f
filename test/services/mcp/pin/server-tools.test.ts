import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { readServerTools } from "../../../../services/mcp/pin/server-tools.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const LISTING = fileURLToPath(new URL("../support/listing-server.mjs", import.meta.url));
const server = (...args: readonly string[]) => ({
  ...{ command: [process.execPath, ...args], env: {}, headers: {}, warn: () => undefined },
});

describe("mcp/pin: the tools of a server", () => {
  for (const era of ["old", "new"]) {
    it(`are read from its own wire, page by page, with members nobody knows: a server of the ${era} era`, async () => {
      const tools = await readServerTools(server(LISTING, era));
      expect([...tools.values()].map((tool) => ({ ...tool }))).to.deep.equal([
        { name: "pay", "x-unknown": { kept: true } },
        { name: "read" },
      ]);
    });
  }

  it("a program that ends, or is none: TARGET_UNREACHABLE", async () => {
    await expectCodeAsync("TARGET_UNREACHABLE", readServerTools(server("-e", "process.exit(3)")));
    await expectCodeAsync("TARGET_UNREACHABLE", readServerTools({ ...server(), command: ["/no/such/program"] }));
  });
});
