import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { countersign } from "../../e2e/support/run.ts";
import { createTempDir, removeDir } from "../../e2e/support/temp-dir.ts";
import { isRequired, skipLoudly } from "../support/tools.ts";
import { installClient, type OfficialClient, textOf, type ToolAnswer } from "./support/clients.ts";
import { installServer } from "./support/servers.ts";
import { AGENT, must } from "./support/server-home.ts";
import { startStory } from "./support/story-home.ts";

const LINE = "@modelcontextprotocol/client 2.4.0";
/** How the client is told which revision to speak: the newer ones are pinned, without falling back. */
const MODES = { "2026-07-28": { pin: "2026-07-28" }, "2025-11-25": "legacy" } as const;
const TOOLS = ["eatp_audit", "eatp_delegate", "eatp_establish", "eatp_revoke", "eatp_verify"];

describe("countersign eatp, with the official client and a domain that runs", () => {
  let home: string;
  let dir: string;
  before(async function () {
    const program = await installServer("server-filesystem", "2026.8.31");
    if (program === null && isRequired("mcp")) throw new TypeError("server-filesystem cannot be installed");
    if (program === null) return skipLoudly(this, "@modelcontextprotocol/server-filesystem cannot be installed here");
    dir = realpathSync(createTempDir());
    home = join(dir, "home");
    const command = [process.execPath, program, dir];
    await startStory({ dir: home, command, writable: [join(dir, "a.txt")] });
  });
  after(async () => {
    if (home !== undefined && existsSync(home)) await countersign(["down", "--home", home]);
    if (dir !== undefined) removeDir(dir);
  });

  for (const [revision, mode] of Object.entries(MODES)) {
    describe(revision, () => {
      let client: OfficialClient;
      const call = (name: string, args: object) => client.callTool({ name, arguments: args });
      const said = (answer: ToolAnswer) => JSON.parse(textOf(answer)) as Readonly<Record<string, unknown>>;
      const read = async (uri: string) => {
        const [{ text = "" } = {}] = (await client.readResource({ uri })).contents;
        return JSON.parse(text) as Readonly<Record<string, unknown>>;
      };

      before(async function () {
        const connecting = await installClient(LINE, { versionNegotiation: { mode } });
        if (connecting === null && isRequired("mcp")) throw new TypeError(`${LINE} cannot be installed`);
        if (connecting === null) return skipLoudly(this, `${LINE} cannot be installed here`);
        const args = ["services/main/countersign.mjs", "eatp", "--agent", AGENT, "--home", home];
        client = await connecting.stdio(process.execPath, args);
      });
      after(() => client?.close());

      it("is spoken, and lists five tools and four kinds of resources", async () => {
        expect(client.getNegotiatedProtocolVersion?.()).to.equal(revision);
        expect((await client.listTools()).tools.map(({ name }) => name).sort()).to.deep.equal(TOOLS);
        const { resourceTemplates } = await client.listResourceTemplates();
        expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate).sort()).to.deep.equal([
          "eatp://agents/{agent}",
          "eatp://lineage/{agent}",
          "eatp://policies/{action}",
          "eatp://records/{record}",
        ]);
      });

      it("reads what the agent is on the chain, and what it was handed", async () => {
        const agent = await read(`eatp://agents/${AGENT}`);
        expect(agent).to.include({ agent: AGENT, status: "Active" });
        const lineage = await read(`eatp://lineage/${AGENT}`);
        expect(lineage["chain"]).to.not.equal(null);
        expect(JSON.stringify(await read("eatp://policies/files.move"))).to.contain("files.move");
      });

      it("answers what is refused with its code and what to do", async () => {
        const answer = await call("eatp_verify", { action: "files.forget", target: "files", path: "/x" });
        expect(answer.isError).to.equal(true);
        expect(said(answer)).to.have.all.keys("code", "reason", "cure");
      });

      it("changes nothing by a request: a person finds it, and the file is as it was", async () => {
        const file = join(home, "countersign.yaml");
        const before = readFileSync(file);
        const answer = await call("eatp_revoke", { agent: AGENT, why: `not needed, said over ${revision}` });
        expect(said(answer), textOf(answer)).to.include({ changed: false });
        expect(readFileSync(file).equals(before)).to.equal(true);
        expect(await must("asked", "list", "--home", home)).to.contain(`not needed, said over ${revision}`);
        expect(await read(`eatp://agents/${AGENT}`)).to.include({ status: "Active" });
      });
    });
  }
});
