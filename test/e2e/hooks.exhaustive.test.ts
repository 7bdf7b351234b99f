import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";

import { expect } from "chai";

import { createRpc } from "../../services/chain/rpc/client.ts";
import type { JsonObject } from "../../services/core/json/parse.ts";
import { applyDomain } from "../../services/domain/apply/apply.ts";
import { homeFiles, type HomeFiles } from "../../services/domain/home/files.ts";
import { createKeyring } from "../../services/domain/home/keyring.ts";
import { trustHome } from "../../services/domain/home/trust.ts";
import { makeHome } from "../../services/domain/home/make.ts";
import { planDomain } from "../../services/domain/plan/plan.ts";
import { hookStandings } from "../../services/main/doctor-hooks.ts";
import { type Resident, startResident } from "../../services/main/resident.ts";
import { freePorts } from "../../services/platform/http/free-port.ts";
import { logStorePath } from "../../services/store/sqlite/file.ts";
import { openLogStore, readLogIdentity } from "../../services/store/sqlite/open.ts";
import { until } from "../helpers/until.ts";
import { countersign } from "./support/run.ts";
import { createTempDir, removeDir } from "./support/temp-dir.ts";

const PORTS = ["CHAIN", "SIGNING", "GATEWAY", "BATCHER", "GATEWAY_BATCHER", "SUPERVISOR", "HOOK"] as const;

const DOMAIN = {
  ...{ version: 1, organization: "Hooks", chain: "local", ephemeral: true },
  council: { members: ["key:member1", "key:member2"], threshold: 2, delay: "1s" },
  ...{ guardian: "key:guardian", registrar: "key:registrar" },
  principals: { owner: { wallet: "key:owner", commitment: "I answer for the coding agent." } },
  approvers: { owner: { wallet: "key:approver", upTo: "1.00 USD" } },
  policy: { approvals: 1 },
  targets: { workstation: { shell: { command: ["workstation"] } } },
  actions: {
    "shell.git.status": { target: "workstation", tool: "git status" },
    "shell.any": { target: "workstation", tool: "shell", atLeast: "Held" },
  },
  agents: {
    coder: {
      capabilities: ["shell.git.status", "shell.any"],
      hooks: { target: "workstation", clients: ["claude-code", "codex"] },
    },
  },
  delegations: [
    {
      ...{ to: "coder", from: "owner", why: "to work on the project", actions: ["shell.git.status", "shell.any"] },
      communication: { recipients: "any", channels: "any" },
    },
  ],
};

describe("e2e: a coding agent's hooks, on a running home", () => {
  let dir: string, files: HomeFiles, resident: Resident;
  let env: Record<string, string>;

  before(async () => {
    dir = createTempDir();
    const free = await freePorts(PORTS.length);
    const ports = PORTS.map((part, i) => [`COUNTERSIGN_${part}_PORT`, String(free[i])] as const);
    const quick = { COUNTERSIGN_CHAIN_BLOCK_TIME: "1", COUNTERSIGN_BATCHER_SECONDS: "1" };
    env = { ...quick, ...Object.fromEntries(ports), XDG_CONFIG_HOME: join(dir, "config") };
    const home = await makeHome({ folder: join(dir, "h"), text: JSON.stringify(DOMAIN), passphrase: null, env });
    files = homeFiles(home);
    const at = (part: string) => `http://127.0.0.1:${env[`COUNTERSIGN_${part}_PORT`]}`;
    const urls = { signing: at("SIGNING"), gateway: at("GATEWAY") };
    const apply = async (rpcUrl: string): Promise<void> => {
      const allowed = { again: false, overwrite: false };
      const common = { files, rpc: createRpc(rpcUrl), keyring: createKeyring(files, null), clock: Date.now, allowed };
      const { hash } = await planDomain(common);
      await applyDomain({ ...common, agreed: hash, urls });
    };
    resident = await startResident(files, { env, apply }, { fatal: (error) => expect.fail(String(error)) });
    await trustHome(home, DOMAIN.organization, env);
  });
  after(async () => {
    await resident?.stop(5_000);
    removeDir(dir);
  });

  const hook = (client: string, payload: object) =>
    new Promise<string>((resolve, reject) => {
      const call = request(
        { socketPath: files.hookSocket, path: `/hooks/coder/${client}`, method: "POST" },
        (answer) => {
          let said = "";
          answer.setEncoding("utf8").on("data", (part: string) => (said += part));
          answer.on("end", () => resolve(said));
        },
      );
      call.on("error", reject).end(JSON.stringify(payload));
    });
  /** phase of each outcome, and who passed the call on */
  const outcomes = async () => {
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
  const recorded = (client: string) => {
    const text = readFileSync(new URL(`../fixtures/hooks/${client}.json`, import.meta.url), "utf8");
    return JSON.parse(text) as { readonly before: JsonObject; readonly after: JsonObject };
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
    const json = async <T>(...args: readonly string[]) => {
      const { stdout, stderr } = await countersign([...args, "--home", files.home], { env });
      expect(stderr).to.not.contain("_INVALID");
      return JSON.parse(stdout === "" ? "{}" : stdout) as T;
    };
    let hold = "";
    await until("the command is held", async () => {
      const { holds = [] } = await json<{ readonly holds?: readonly { readonly hold: string }[] }>(
        "holds",
        "list",
        "--json",
      );
      hold = holds[0]?.hold ?? "";
      return hold !== "";
    });
    const { digest, validBefore } = await json<{ digest: string; validBefore: number }>(
      "holds",
      "show",
      hold,
      "--json",
    );
    await json("holds", "approve", hold, "--valid-before", String(validBefore), "--yes", digest, "--json");
    expect(await asked).to.equal("{}");
  });

  it("is all there for the auditor", async () => {
    const audit = await countersign(["audit", "--home", files.home, "--json"], { env });
    expect(audit.status, audit.stderr + audit.stdout).to.equal(0);
  });

  it("refuses another program with a word, and what touches the home without asking anybody", async () => {
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
