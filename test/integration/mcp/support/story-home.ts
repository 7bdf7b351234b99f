import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect } from "chai";

import { freePorts } from "../../../../services/platform/http/free-port.ts";
import { countersign, ownEnv } from "../../../e2e/support/run.ts";

/** A file server of a home, and the agent that may write with it. */
export interface StoryHome {
  readonly dir: string;
  /** what starts the server */
  readonly command: readonly string[];
  /** files the agent may write */
  readonly writable: readonly string[];
}

export const AGENT = "writer";
/** Where `countersign up` serves the page on which people approve. */
export const PAGE = "http://localhost:8408";
const TOOLS = ["write_file", "move_file"];
const PORTS = ["CHAIN", "SIGNING", "GATEWAY", "BATCHER", "GATEWAY_BATCHER", "SUPERVISOR"] as const;

/** The server alone: what stands in countersign.yaml of the template is empty, and replaced. */
function withServer(template: string, { command }: StoryHome): string {
  return replaced(template, /^targets: \{\}$/m, [
    "targets:",
    `  files: { mcp: { command: ${JSON.stringify(command)} } }`,
  ]);
}

/** What a person makes of the Held actions that pinning proposed, and who may take them. */
function withRules(pinned: string, { writable }: StoryHome): string {
  const params = (pointer: string) =>
    `{ dataset: { argument: ${pointer} }, access: { value: write }, classification: { value: public } }`;
  const parts: readonly (readonly [RegExp, readonly string[]])[] = [
    [
      /^actions:\n(?:(?: .*)?\n)+/m,
      [
        "actions:",
        `  files.write: { target: files, tool: write_file, params: ${params("/path")} }`,
        // Moving takes something away where it was: a person looks at it first.
        `  files.move: { target: files, tool: move_file, params: ${params("/destination")}, atLeast: Held }`,
        "",
      ],
    ],
    [/^agents: \{\}$/m, ["agents:", `  ${AGENT}: { capabilities: [files.write, files.move] }`]],
    [
      /^delegations: \[\]$/m,
      [
        "delegations:",
        `  - to: ${AGENT}`,
        "    from: finance-director",
        "    why: writes the reports",
        "    actions: [files.write, files.move]",
        `    data: { write: ${JSON.stringify(writable)}, ceiling: public }`,
        `console: { url: "${PAGE}", upTo: 100.00 USD }`,
      ],
    ],
  ];
  return parts.reduce((text, [what, lines]) => replaced(text, what, lines), pinned);
}

function replaced(text: string, what: RegExp, lines: readonly string[]): string {
  if (!what.test(text)) throw new TypeError(`the domain file has no ${what.source}`);
  return text.replace(what, () => lines.join("\n"));
}

/** Makes the home, pins the tools of its server that are used, and runs its domain in the background. */
export async function startStory(home: StoryHome): Promise<void> {
  await must("init", home.dir, "--yes", "--template", "finance");
  const file = join(home.dir, "countersign.yaml");
  const edit = (change: (text: string, home: StoryHome) => string) =>
    writeFileSync(file, change(readFileSync(file, "utf8"), home));
  edit(withServer);
  await must("mcp", "pin", "files", ...TOOLS.flatMap((tool) => ["--only", tool]), "--home", home.dir, "--yes");
  edit(withRules);
  const free = await freePorts(PORTS.length);
  const env = Object.fromEntries(PORTS.map((part, i) => [`COUNTERSIGN_${part}_PORT`, String(free[i])]));
  for (const args of [
    ["apply", "--home", home.dir, "--yes"],
    ["up", "--detach", "--home", home.dir],
  ]) {
    const { status, stdout, stderr } = await countersign(args, { env });
    expect(status, `countersign ${args.join(" ")}: ${stderr}${stdout}`).to.equal(0);
  }
}

/** A command that has to go well. @returns what it said */
export async function must(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await countersign(args);
  expect(status, `countersign ${args.join(" ")}: ${stderr}${stdout}`).to.equal(0);
  return stdout;
}

/** Reads a hold as an approver, and signs exactly what was shown. */
export async function approve(home: string, hold: string): Promise<void> {
  const who = ["--home", home, "--approver", "treasurer"];
  const { digest, validBefore } = JSON.parse(await must("holds", "show", hold, ...who, "--json")) as {
    digest: string;
    validBefore: number;
  };
  await must("holds", "approve", hold, ...who, "--valid-before", String(validBefore), "--yes", digest);
}

export interface Served {
  readonly url: string;
  /** what a client of the agent shows */
  readonly token: string;
  readonly stop: () => Promise<void>;
}

/** `countersign mcp serve` in front of the file server, until it is stopped. */
export async function serveStory(home: string): Promise<Served> {
  const args = ["mcp", "serve", "--home", home, "--agent", AGENT, "--target", "files", "--port", "0"];
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
    return { url, token: readFileSync(file, "utf8").trim(), stop };
  }
  throw new TypeError("mcp serve ended before it said where it is");
}
