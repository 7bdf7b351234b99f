import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect } from "chai";
import { type Document, parseDocument } from "yaml";

import { freePorts } from "../../../../services/platform/http/free-port.ts";
import { countersign, ownEnv } from "../../../e2e/support/run.ts";

/** A target of a home: what stands for it in countersign.yaml, and the tools that are pinned of it; all where none is named. */
export interface HomeServer {
  readonly mcp: { readonly command: readonly string[] } | { readonly url: string; readonly open?: readonly string[] };
  readonly only?: readonly string[];
}

/** A home with servers of MCP, and one agent that calls their tools. */
export interface ServerHome {
  readonly dir: string;
  readonly servers: Readonly<Record<string, HomeServer>>;
  /** What a person makes of the Held actions that pinning proposed. @returns the members of each action, by its type */
  readonly actions: (proposed: Actions) => Actions;
  /** members of the agent's delegation beside its actions */
  readonly delegated?: object;
  /** what a passkey may approve on the page of the home, whose origin is returned; absent: the home has none */
  readonly passkeysUpTo?: string;
}

type Actions = Readonly<Record<string, { readonly tool: string }>>;

export const AGENT = "writer";
const PORTS = ["CHAIN", "SIGNING", "GATEWAY", "BATCHER", "GATEWAY_BATCHER", "SUPERVISOR"] as const;

/**
 * Makes the home, pins the tools of its servers, and runs its domain in the background.
 * @returns the origin of its page
 */
export async function startServerHome(home: ServerHome): Promise<string> {
  const { dir, servers, actions, delegated = {}, passkeysUpTo: upTo } = home;
  await must("init", dir, "--yes", "--template", "finance");
  const targets = Object.fromEntries(Object.entries(servers).map(([name, { mcp }]) => [name, { mcp }]));
  editDomain(dir, (file) => file.set("targets", file.createNode(targets)));
  for (const [name, { only = [] }] of Object.entries(servers)) {
    await must("mcp", "pin", name, ...only.flatMap((tool) => ["--only", tool]), "--home", dir, "--yes");
  }
  const [port, ...free] = await freePorts(1 + PORTS.length);
  const page = `http://localhost:${port}`;
  editDomain(dir, (file) => {
    const made = actions((file.toJS() as { actions: Actions }).actions);
    const types = Object.keys(made);
    const delegation = { to: AGENT, from: "finance-director", why: "writes the reports", actions: types, ...delegated };
    file.set("actions", file.createNode(made));
    file.set("agents", file.createNode({ [AGENT]: { capabilities: types } }));
    file.set("delegations", file.createNode([delegation]));
    if (upTo !== undefined) file.set("console", file.createNode({ url: page, upTo }));
  });
  const env = Object.fromEntries(PORTS.map((part, i) => [`COUNTERSIGN_${part}_PORT`, String(free[i])]));
  for (const args of [
    ["apply", "--home", dir, "--yes"],
    ["up", "--detach", "--home", dir],
  ]) {
    const { status, stdout, stderr } = await countersign(args, { env });
    expect(status, `countersign ${args.join(" ")}: ${stderr}${stdout}`).to.equal(0);
  }
  return page;
}

/** Changes countersign.yaml of a home. */
export function editDomain(dir: string, change: (file: Document) => void): void {
  const path = join(dir, "countersign.yaml");
  const file = parseDocument(readFileSync(path, "utf8"));
  change(file);
  writeFileSync(path, file.toString());
}

/** A command that has to go well. @returns what it said */
export async function must(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await countersign(args);
  expect(status, `countersign ${args.join(" ")}: ${stderr}${stdout}`).to.equal(0);
  return stdout;
}

/** Reads a hold as an approver with a key of the home, and signs exactly what was shown. */
export async function approve(home: string, hold: string): Promise<void> {
  const who = ["--home", home, "--approver", "treasurer"];
  const { digest, validBefore } = JSON.parse(await must("holds", "show", hold, ...who, "--json")) as {
    digest: string;
    validBefore: number;
  };
  await must("holds", "approve", hold, ...who, "--valid-before", String(validBefore), "--yes", digest);
}

export interface Served {
  /** of a target */
  readonly urlOf: (target: string) => string;
  /** what a client of the agent shows */
  readonly token: string;
  readonly stop: () => Promise<void>;
}

/** `countersign mcp serve` in front of all servers of a home, until it is stopped. */
export async function serveHome(home: string): Promise<Served> {
  const args = ["mcp", "serve", "--home", home, "--agent", AGENT, "--port", "0"];
  const child = spawn(process.execPath, ["services/main/countersign.mjs", ...args], {
    env: ownEnv(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  let url: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    url ??= /^http:\S+$/.exec(line)?.[0];
    const file = /^token of \S+: (.+)$/.exec(line)?.[1];
    if (url === undefined || file === undefined) continue;
    const stop = async () => {
      child.kill("SIGTERM");
      await ended;
    };
    const base = url;
    return {
      urlOf: (target) => new URL(`/mcp/${target}`, base).href,
      token: readFileSync(file, "utf8").trim(),
      stop,
    };
  }
  throw new TypeError("mcp serve ended before it said where it is");
}
