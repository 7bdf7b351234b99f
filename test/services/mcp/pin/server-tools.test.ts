import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { readServerTools } from "../../../../services/mcp/pin/server-tools.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";

const ODD = fileURLToPath(new URL("../support/odd-server.mjs", import.meta.url));
const server = (...args: readonly string[]) => ({
  ...{ command: [process.execPath, ...args], env: {}, headers: {}, warn: () => undefined },
});

describe("mcp/pin: the tools of a server", () => {
  it("are read from its own wire", async () => {
    expect([...(await readServerTools(server(ODD))).keys()]).to.include.members(["echo", "die"]);
  });

  it("a program that ends, or is none: TARGET_UNREACHABLE", async () => {
    await expectCodeAsync("TARGET_UNREACHABLE", readServerTools(server("-e", "process.exit(3)")));
    await expectCodeAsync("TARGET_UNREACHABLE", readServerTools({ ...server(), command: ["/no/such/program"] }));
  });
});
