import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { countersign } from "../../e2e/support/run.ts";
import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";
import { isRequired, skipLoudly } from "../support/tools.ts";
import { installClient, type Line, LINES, type OfficialClient, textOf } from "./support/clients.ts";
import { installServer } from "./support/servers.ts";
import { AGENT, approve, must, PAGE, type Served, serveStory, startStory } from "./support/story-home.ts";

const VERSION = "2026.8.31";
const WRAP = ["services/main/countersign.mjs", "mcp", "wrap", "--home"];

describe("an agent behind wrap, with the official clients and an unmodified file server", () => {
  let dir: string;
  let home: string;
  let command: readonly string[];
  const file = (name: string) => join(dir, "work", name);

  before(async function () {
    const program = await installServer("server-filesystem", VERSION);
    if (program === null && isRequired("mcp")) throw new TypeError("server-filesystem cannot be installed");
    if (program === null) return skipLoudly(this, "@modelcontextprotocol/server-filesystem cannot be installed here");
    dir = realpathSync(createTempDir());
    home = join(dir, "home");
    mkdirSync(join(dir, "work"));
    command = [process.execPath, program, dir];
    const writable = Object.keys(LINES).flatMap((_, index) => [file(`report-${index}.txt`), file(`kept-${index}.txt`)]);
    await startStory({ dir: home, command, writable });
  });
  after(async () => {
    if (home !== undefined && existsSync(home)) await countersign(["down", "--home", home]);
    if (dir !== undefined) removeDir(dir);
  });

  for (const [index, line] of (Object.keys(LINES) as Line[]).entries()) {
    describe(line, () => {
      let client: OfficialClient;
      const call = (name: string, args: object) => client.callTool({ name, arguments: args });

      before(async function () {
        const connect = await installClient(line);
        if (connect === null) return skipLoudly(this, `${line} cannot be installed here`);
        client = await connect.stdio(process.execPath, [
          ...WRAP,
          home,
          "--agent",
          AGENT,
          "--target",
          "files",
          "--",
          ...command,
        ]);
      });
      after(() => client?.close());

      it("sees only what its delegation could ever permit", async () => {
        const { tools } = await client.listTools();
        expect(tools.map(({ name }) => name).sort()).to.deep.equal(["countersign_await", "move_file", "write_file"]);
      });

      it("writes a file where it may", async () => {
        const answer = await call("write_file", { path: file(`report-${index}.txt`), content: "quarter" });
        expect(textOf(answer)).to.contain("Successfully wrote");
        expect(readFileSync(file(`report-${index}.txt`), "utf8")).to.equal("quarter");
      });

      it("is refused elsewhere, and told which limit it met", async () => {
        const path = file(`elsewhere-${index}.txt`);
        const answer = await call("write_file", { path, content: "quarter" });
        expect(answer.isError).to.equal(true);
        expect(textOf(answer)).to.contain("Nothing was passed on to the tool").and.to.contain("DATA_SET_NOT_DELEGATED");
        expect(existsSync(path)).to.equal(false);
      });

      it("waits for a person where the domain says so, and its call runs once", async () => {
        const [source, destination] = [file(`report-${index}.txt`), file(`kept-${index}.txt`)];
        const held = await call("move_file", { source, destination });
        const hold = /hold_[A-Za-z0-9_-]{43}/.exec(textOf(held))?.[0] ?? "";
        expect(hold, textOf(held)).to.not.equal("");
        expect(textOf(held)).to.contain(`${PAGE}/#${hold}`);
        expect(existsSync(destination)).to.equal(false);
        await approve(home, hold);
        expect(textOf(await call("countersign_await", { hold }))).to.contain("Successfully moved");
        expect(readFileSync(destination, "utf8")).to.equal("quarter");
        expect(textOf(await call("countersign_await", { hold }))).to.contain("no call of yours waits here");
      });
    });
  }

  describe("over HTTP, through serve", () => {
    let served: Served;
    before(async () => {
      served = await serveStory(home);
    });
    after(() => served?.stop());

    for (const [index, line] of (Object.keys(LINES) as Line[]).entries()) {
      it(`has the same tools and rules for ${line}, with the token of the agent alone`, async function () {
        const connect = await installClient(line);
        if (connect === null) return skipLoudly(this, `${line} cannot be installed here`);
        const client = await connect.http(served.url, served.token);
        try {
          const { tools } = await client.listTools();
          expect(tools.map(({ name }) => name).sort()).to.deep.equal(["countersign_await", "move_file", "write_file"]);
          const written = { path: file(`report-${index}.txt`), content: "served" };
          expect(textOf(await client.callTool({ name: "write_file", arguments: written }))).to.contain("wrote");
          expect(readFileSync(written.path, "utf8")).to.equal("served");
        } finally {
          await client.close();
        }
        const headers = { authorization: `Bearer ${served.token}x`, "content-type": "application/json" };
        const stranger = await fetch(served.url, { method: "POST", headers, body: "{}" });
        expect(stranger.status).to.equal(401);
      });
    }
  });

  // A suite of its own: mocha runs what stands beside suites before them.
  describe("afterwards", () => {
    it("all of it stands in logs that an audit finds nothing wrong with", async () => {
      const { ok, logs } = JSON.parse(await must("audit", "--home", home, "--json")) as {
        ok: boolean;
        logs: readonly { kind: string; permitted: number; held: number; blocked: number }[];
      };
      expect(ok).to.equal(true);
      const lines = Object.keys(LINES).length;
      const signing = logs.find(({ kind }) => kind === "Signing");
      // Each wrote twice, was refused, was held, and moved when that was approved.
      expect(signing).to.include({ permitted: 3 * lines, held: lines, blocked: lines });
    });
  });
});
