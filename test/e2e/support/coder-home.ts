import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";

import { expect } from "chai";

import { createRpc } from "../../../services/chain/rpc/client.ts";
import type { Domain } from "../../../services/core/domain/schema.ts";
import type { JsonObject } from "../../../services/core/json/parse.ts";
import { applyDomain } from "../../../services/domain/apply/apply.ts";
import { homeFiles, type HomeFiles } from "../../../services/domain/home/files.ts";
import { createKeyring } from "../../../services/domain/home/keyring.ts";
import { makeHome } from "../../../services/domain/home/make.ts";
import { trustHome } from "../../../services/domain/home/trust.ts";
import { planDomain } from "../../../services/domain/plan/plan.ts";
import { type Resident, startResident } from "../../../services/main/resident.ts";
import { freePorts } from "../../../services/platform/http/free-port.ts";
import { until } from "../../helpers/until.ts";
import { countersign } from "./run.ts";
import { createTempDir, removeDir } from "./temp-dir.ts";

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

/** A home that runs, with a coding agent that its client's hooks ask for. */
export interface CoderHome {
  readonly dir: string;
  readonly files: HomeFiles;
  readonly resident: Resident;
  readonly env: Readonly<Record<string, string>>;
  /** asks as a client's hook does. @returns what the hook answers */
  hook(client: string, payload: object): Promise<string>;
  /** a command with `--json`, in this home. @returns what it printed; an empty object where that is nothing */
  json<T>(...args: readonly string[]): Promise<T>;
  /** the only hold that is open, once there is one */
  oneHeld(): Promise<string>;
  stop(): Promise<void>;
}

export interface CoderOptions {
  readonly webhooks?: NonNullable<Domain["webhooks"]>;
  /** variables that secrets stand in */
  readonly env?: Readonly<Record<string, string>>;
}

/** Makes the home, and runs its domain in this process and its children. */
export async function startCoder({ webhooks = {}, env: secrets = {} }: CoderOptions = {}): Promise<CoderHome> {
  const dir = createTempDir();
  const free = await freePorts(PORTS.length);
  const ports = PORTS.map((part, i) => [`COUNTERSIGN_${part}_PORT`, String(free[i])] as const);
  const quick = { COUNTERSIGN_CHAIN_BLOCK_TIME: "1", COUNTERSIGN_BATCHER_SECONDS: "1" };
  const env: Record<string, string> = {
    ...{ ...quick, ...Object.fromEntries(ports), ...secrets },
    XDG_CONFIG_HOME: join(dir, "config"),
  };
  const text = JSON.stringify({ ...DOMAIN, webhooks });
  const home = await makeHome({ folder: join(dir, "h"), text, passphrase: null, env });
  const files = homeFiles(home);
  const at = (part: string) => `http://127.0.0.1:${env[`COUNTERSIGN_${part}_PORT`]}`;
  const urls = { signing: at("SIGNING"), gateway: at("GATEWAY") };
  const apply = async (rpcUrl: string): Promise<void> => {
    const allowed = { again: false, overwrite: false };
    const common = { files, rpc: createRpc(rpcUrl), keyring: createKeyring(files, null), clock: Date.now, allowed };
    const { hash } = await planDomain(common);
    await applyDomain({ ...common, agreed: hash, urls });
  };
  const resident = await startResident(files, { env, apply }, { fatal: (error) => expect.fail(String(error)) });
  await trustHome(home, DOMAIN.organization, env);
  const json = async <T>(...args: readonly string[]): Promise<T> => {
    const { stdout, stderr } = await countersign([...args, "--json", "--home", home], { env });
    expect(stderr).to.not.contain("_INVALID");
    return JSON.parse(stdout === "" ? "{}" : stdout) as T;
  };
  return {
    ...{ dir, files, resident, env, json },
    hook: (client, payload) =>
      new Promise((resolve, reject) => {
        const call = request(
          { socketPath: files.hookSocket, path: `/hooks/coder/${client}`, method: "POST" },
          (answer) => {
            let said = "";
            answer.setEncoding("utf8").on("data", (part: string) => (said += part));
            answer.on("end", () => resolve(said));
          },
        );
        call.on("error", reject).end(JSON.stringify(payload));
      }),
    oneHeld: async () => {
      let hold = "";
      await until("the command is held", async () => {
        const { holds = [] } = await json<{ readonly holds?: readonly { readonly hold: string }[] }>("holds", "list");
        hold = holds[0]?.hold ?? "";
        return hold !== "";
      });
      return hold;
    },
    stop: async () => {
      await resident.stop(5_000);
      removeDir(dir);
    },
  };
}

/** What a client asked its hook, as it was recorded. */
export function recorded(client: string): { readonly before: JsonObject; readonly after: JsonObject } {
  const text = readFileSync(new URL(`../../fixtures/hooks/${client}.json`, import.meta.url), "utf8");
  return JSON.parse(text) as { readonly before: JsonObject; readonly after: JsonObject };
}
