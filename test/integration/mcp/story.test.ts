import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { parse } from "yaml";

import { countersign } from "../../e2e/support/run.ts";
import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";
import { approveByPasskey, makePasskey } from "../support/approval-page.ts";
import { type Chromium, requireChromium, startChromium, type Tab } from "../support/chromium.ts";
import { isRequired, skipLoudly } from "../support/tools.ts";
import { installClient, type Line, LINES, type OfficialClient, textOf } from "./support/clients.ts";
import { AGENT, approve, editDomain, must, type Served, serveHome } from "./support/server-home.ts";
import { type HttpServer, installServer, startTarget } from "./support/servers.ts";
import { startStory } from "./support/story-home.ts";

const VERSION = "2026.8.31";
const WRAP = ["services/main/countersign.mjs", "mcp", "wrap", "--home"];
const MODERN = "@modelcontextprotocol/client 2.4.0";
/** Who approves with a passkey, and so with no key of the home. */
const PERSON = "ada";
/** A tool of each other server of the protocol's authors, and a call of it. */
const OTHERS = {
  everything: { tool: "echo", args: { message: "süß" }, says: "süß" },
  memory: { tool: "read_graph", args: {}, says: "entities" },
} as const;
const ALL_TOOLS = ["countersign_await", "move_file", "write_file"];

describe("an agent behind wrap and serve, with the official clients, unmodified servers, and people on the page", () => {
  let dir: string;
  let home: string;
  let page: string;
  let target: HttpServer;
  let chromium: Chromium;
  let tab: Tab;
  const commands: Record<string, readonly string[]> = {};
  const file = (name: string) => join(dir, "work", name);

  before(async function () {
    await requireChromium(this);
    const names = ["filesystem", ...Object.keys(OTHERS)];
    const programs = await Promise.all(names.map((name) => installServer(`server-${name}`, VERSION)));
    if (programs.includes(null) && isRequired("mcp")) throw new TypeError("the servers of MCP cannot be installed");
    const [files, everything, memory] = programs;
    if (files == null || everything == null || memory == null)
      return skipLoudly(this, "the servers of @modelcontextprotocol cannot be installed here");
    dir = realpathSync(createTempDir());
    home = join(dir, "home");
    mkdirSync(join(dir, "work"));
    commands["files"] = [process.execPath, files, dir];
    commands["everything"] = [process.execPath, everything, "stdio"];
    commands["memory"] = [process.execPath, memory];
    target = await startTarget(dir);
    const writable = Object.keys(LINES).flatMap((_, index) => [file(`report-${index}.txt`), file(`kept-${index}.txt`)]);
    const other = (name: keyof typeof OTHERS) => ({
      ...{ mcp: { command: commands[name] ?? [] }, only: [OTHERS[name].tool] },
    });
    page = await startStory({
      ...{ dir: home, command: commands["files"], writable },
      others: {
        ...{ everything: other("everything"), memory: other("memory") },
        target: {
          mcp: { url: target.url },
          only: ["test_simple_text", "test_error_handling"],
          held: "test_simple_text",
        },
      },
    });
    chromium = await startChromium();
    tab = await chromium.open();
    await tab.authenticator();
  });
  after(async () => {
    await chromium?.close();
    if (home !== undefined && existsSync(home)) await countersign(["down", "--home", home]);
    await target?.child.stop();
    if (dir !== undefined) removeDir(dir);
  });

  it("lets a passkey in by the lines that the page showed, when the council agreed", async () => {
    const lines = await makePasskey(tab, page, PERSON);
    const { approvers } = parse(lines) as { approvers: Record<string, object> };
    editDomain(home, (text) => text.setIn(["approvers", PERSON], text.createNode(approvers[PERSON])));
    const { rows } = JSON.parse(await must("plan", "--home", home, "--json")) as {
      rows: readonly { subject: string; effect: string }[];
    };
    expect(rows.map(({ effect }) => effect)).to.include("loosens");
    await must("apply", "--home", home, "--yes");
  });

  const connected = async (
    line: Line,
    connect: (client: NonNullable<Awaited<ReturnType<typeof installClient>>>) => Promise<OfficialClient>,
    use: (client: OfficialClient) => Promise<void>,
    options?: object,
  ): Promise<void> => {
    const installed = await installClient(line, options);
    if (installed === null) throw new TypeError(`${line} cannot be installed`);
    const client = await connect(installed);
    try {
      await use(client);
    } finally {
      await client.close();
    }
  };
  const wrapOf = (name: string) => [...WRAP, home, "--agent", AGENT, "--target", name, "--", ...(commands[name] ?? [])];

  for (const [index, line] of (Object.keys(LINES) as Line[]).entries()) {
    describe(line, () => {
      let client: OfficialClient;
      const call = (name: string, args: object) => client.callTool({ name, arguments: args });

      before(async function () {
        const connect = await installClient(line);
        if (connect === null) return skipLoudly(this, `${line} cannot be installed here`);
        client = await connect.stdio(process.execPath, wrapOf("files"));
      });
      after(() => client?.close());

      it("sees only what its delegation could ever permit", async () => {
        const { tools } = await client.listTools();
        expect(tools.map(({ name }) => name).sort()).to.deep.equal(ALL_TOOLS);
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

      it("waits for a person where the domain says so, who approves on the page with a passkey, and its call runs once", async () => {
        const [source, destination] = [file(`report-${index}.txt`), file(`kept-${index}.txt`)];
        const held = await call("move_file", { source, destination });
        const hold = /hold_[A-Za-z0-9_-]{43}/.exec(textOf(held))?.[0] ?? "";
        expect(hold, textOf(held)).to.not.equal("");
        const link = `${page}/#${hold}`;
        expect(textOf(held)).to.contain(link);
        const shown = await approveByPasskey(tab, link);
        expect(shown).to.contain("files.move").and.to.contain("move_file").and.to.contain(destination);
        expect(existsSync(destination), "an approval moves nothing by itself").to.equal(false);
        expect(textOf(await call("countersign_await", { hold }))).to.contain("Successfully moved");
        expect(readFileSync(destination, "utf8")).to.equal("quarter");
        expect(textOf(await call("countersign_await", { hold }))).to.contain("no call of yours waits here");
      });

      for (const [name, { tool, args, says }] of Object.entries(OTHERS)) {
        it(`calls a tool of server-${name}, and sees no other`, () =>
          connected(
            line,
            (installed) => installed.stdio(process.execPath, wrapOf(name)),
            async (other) => {
              const { tools } = await other.listTools();
              expect(tools.map((each) => each.name).sort()).to.deep.equal(["countersign_await", tool].sort());
              expect(textOf(await other.callTool({ name: tool, arguments: args }))).to.contain(says);
            },
          ));
      }
    });
  }

  describe("over HTTP, through serve", () => {
    let served: Served;
    before(async () => {
      served = await serveHome(home);
    });
    after(() => served?.stop());

    for (const [index, line] of (Object.keys(LINES) as Line[]).entries()) {
      it(`has the same tools and rules for ${line}, with the token of the agent alone`, async () => {
        const url = served.urlOf("files");
        await connected(
          line,
          (installed) => installed.http(url, served.token),
          async (client) => {
            const { tools } = await client.listTools();
            expect(tools.map(({ name }) => name).sort()).to.deep.equal(ALL_TOOLS);
            const [source, destination] = [file(`report-${index}.txt`), file(`kept-${index}.txt`)];
            const written = await client.callTool({
              ...{ name: "write_file", arguments: { path: source, content: "served" } },
            });
            expect(textOf(written)).to.contain("wrote");
            expect(readFileSync(source, "utf8")).to.equal("served");
            const held = textOf(await client.callTool({ name: "move_file", arguments: { source, destination } }));
            const hold = /hold_[A-Za-z0-9_-]{43}/.exec(held)?.[0] ?? "";
            await approve(home, hold);
            // The server moves onto no file that is there.
            rmSync(destination);
            const moved = await client.callTool({ name: "countersign_await", arguments: { hold } });
            expect(textOf(moved)).to.contain("Successfully moved");
            expect(readFileSync(destination, "utf8")).to.equal("served");
          },
        );
        const headers = { authorization: `Bearer ${served.token}x`, "content-type": "application/json" };
        const stranger = await fetch(url, { method: "POST", headers, body: "{}" });
        expect(stranger.status).to.equal(401);
      });
    }

    it("of 2026-07-28 on both sides: the client shows the link, a person approves there, and the call it retries runs once", () =>
      connected(
        MODERN,
        (installed) => installed.http(served.urlOf("target"), served.token),
        async (client) => {
          expect(client.getNegotiatedProtocolVersion?.()).to.equal("2026-07-28");
          const links: string[] = [];
          client.setRequestHandler("elicitation/create", async ({ params: { url = "" } }) => {
            links.push(url);
            const shown = await approveByPasskey(tab, url);
            expect(shown).to.contain("test_simple_text");
            return { action: "accept" };
          });
          const answer = await client.callTool({ name: "test_simple_text", arguments: {} });
          expect(textOf(answer)).to.contain("simple text response");
          expect(links.map((link) => link.startsWith(`${page}/#hold_`))).to.deep.equal([true]);
          const failed = await client.callTool({ name: "test_error_handling", arguments: {} });
          expect(failed.isError).to.equal(true);
          expect(links).to.have.length(1);
        },
        { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities: { elicitation: { url: {} } } },
      ));
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
      // Each wrote twice, moved twice when that was approved, was refused once, and called the two other servers.
      // And one call of 2026-07-28 was approved, another just passed.
      expect(signing).to.include({ permitted: 6 * lines + 2, held: 2 * lines + 1, blocked: lines });
    });
  });
});
