import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { hookStandings } from "../../services/main/doctor-hooks.ts";
import { logStorePath } from "../../services/store/sqlite/file.ts";
import { openLogStore, readLogIdentity } from "../../services/store/sqlite/open.ts";
import { type CoderHome, recorded, startCoder } from "./support/coder-home.ts";
import { countersign } from "./support/run.ts";

describe("e2e: a coding agent's hooks, on a running home", () => {
  let coder: CoderHome;
  before(async () => {
    coder = await startCoder();
  });
  after(() => coder?.stop());

  const hook = (client: string, payload: object) => coder.hook(client, payload);
  /** phase of each outcome, and who passed the call on */
  const outcomes = async () => {
    const { files, resident } = coder;
    const path = logStorePath(files.logs, resident.deployment.logs.gateway);
    const identity = await readLogIdentity(path);
    if (identity === null) return [];
    const store = await openLogStore({ path, identity, readOnly: true });
    try {
      const rows = await store.records.range(1, 100);
      return rows.map(({ record }) => {
        const [, payload = ""] = Buffer.from(record).toString("utf8").split(".");
        const { phase, by } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as {
          phase: string;
          by?: string;
        };
        return [phase, by];
      });
    } finally {
      await store.close();
    }
  };

  it("permits what a rule names, and the log has the call, by: hook, with its end", async () => {
    const { before: asks, after: tells } = recorded("claude-code");
    expect(await hook("claude-code", asks)).to.equal("{}");
    expect(await hook("claude-code", tells)).to.equal("{}");
    expect(await outcomes()).to.deep.equal([
      ["dispatched", "hook"],
      ["executed", "hook"],
    ]);
  });

  it("holds a command no rule can let through, and lets it begin once a person approved it", async () => {
    const { before: asks } = recorded("claude-code");
    const asked = hook("claude-code", { ...asks, tool_use_id: "h", tool_input: { command: "git status | cat" } });
    const hold = await coder.oneHeld();
    const { digest, validBefore } = await coder.json<{ digest: string; validBefore: number }>("holds", "show", hold);
    await coder.json("holds", "approve", hold, "--valid-before", String(validBefore), "--yes", digest);
    expect(await asked).to.equal("{}");
  });

  it("is all there for the auditor", async () => {
    const { files, env } = coder;
    const audit = await countersign(["audit", "--home", files.home, "--json"], { env });
    expect(audit.status, audit.stderr + audit.stdout).to.equal(0);
  });

  it("refuses another program with a word, and what touches the home without asking anybody", async () => {
    const { files } = coder;
    const { before: asks } = recorded("codex");
    const forbidden = await hook("codex", {
      ...asks,
      tool_use_id: "x",
      tool_input: { command: `cat ${files.domain}` },
    });
    expect(forbidden).to.contain("COMMAND_FORBIDDEN");
    const unknown = await hook("codex", { ...asks, tool_use_id: "y", tool_name: "Unheard", tool_input: {} });
    expect(unknown).to.contain("TOOL_UNKNOWN");
  });

  it("says enforced only once a probe went through the installed file and the client itself asked", async () => {
    const { dir, files, env, resident } = coder;
    const file = join(dir, "hooks.json");
    const original = '{"hooks": {}, "description": "mine"}';
    writeFileSync(file, original, { mode: 0o640 });
    const args = ["hook", "install", "codex", "--file", file, "--yes", "--home", files.home];
    const installed = await countersign(args, { env });
    expect(installed.status, installed.stderr).to.equal(0);
    const find = async (client: string) =>
      (await hookStandings(files, resident.domain)).find((each) => each.client === client);
    expect(await find("codex")).to.include({ tried: "answered", enforced: true });
    expect(await find("claude-code")).to.include({ tried: "it is not installed", enforced: false });
    const gone = await countersign(["hook", "uninstall", "codex", "--file", file, "--home", files.home], { env });
    expect(gone.stdout).to.contain("every byte is as it was");
    expect(readFileSync(file, "utf8")).to.equal(original);
  });

  it("puts `mcp wrap` in front of a client's servers, once, and every byte back", async () => {
    const { dir, files, env } = coder;
    const file = join(dir, "mcp.json");
    const original =
      '\uFEFF{"mcpServers": {"fs": {"command": "npx", "args": ["-y", "p"]},\r\n "far": {"url": "https://x"}}}';
    writeFileSync(file, original);
    const args = ["mcp", "install", "cursor", "--file", file, "--yes", "--json", "--home", files.home];
    const installed = await countersign(args, { env });
    expect(JSON.parse(installed.stdout), installed.stderr).to.deep.equal({
      ...{ file, wrapped: [{ server: "fs", target: "fs" }], left: [{ server: "far", kind: "remote" }] },
    });
    expect(installed.stderr).to.contain("far: left alone").and.to.contain("no target fs");
    expect(readFileSync(file, "utf8")).to.match(
      /"--agent",\s*"coder",\s*"--target",\s*"fs",\s*"--",\s*"npx",\s*"-y",\s*"p"/,
    );
    const again = await countersign(args, { env });
    expect(JSON.parse(again.stdout)).to.have.property("wrapped").that.deep.equals([]);
    const gone = await countersign(["mcp", "uninstall", "cursor", "--file", file, "--home", files.home], { env });
    expect(gone.stdout, gone.stderr).to.contain("every byte is as it was");
    expect(readFileSync(file, "utf8")).to.equal(original);
  });
});
