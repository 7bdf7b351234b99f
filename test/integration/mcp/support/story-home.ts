import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { countersign } from "../../../e2e/support/run.ts";

/** A file server of a home, and the agent that may write with it. */
export interface StoryHome {
  readonly dir: string;
  /** what starts the server */
  readonly command: readonly string[];
  /** files the agent may write */
  readonly writable: readonly string[];
}

export const AGENT = "writer";
const TOOLS = ["write_file", "move_file"];

/** What stands in countersign.yaml of the template is empty, and replaced. */
function domainText(template: string, { command, writable }: StoryHome): string {
  const json = JSON.stringify;
  const params = (pointer: string) =>
    `{ dataset: { argument: ${pointer} }, access: { value: write }, classification: { value: public } }`;
  const parts = {
    "targets: {}": [
      "targets:",
      "  files:",
      `    mcp: { command: ${json(command)} }`,
    ],
    "actions: {}": [
      "actions:",
      `  files.write: { target: files, tool: write_file, params: ${params("/path")} }`,
      // Moving takes something away where it was: a person looks at it first.
      `  files.move: { target: files, tool: move_file, params: ${params("/destination")}, atLeast: Held }`,
    ],
    "agents: {}": ["agents:", `  ${AGENT}: { capabilities: [files.write, files.move] }`],
    "delegations: []": [
      "delegations:",
      `  - to: ${AGENT}`,
      "    from: finance-director",
      "    why: writes the reports",
      "    actions: [files.write, files.move]",
      `    data: { write: ${json(writable)}, ceiling: public }`,
    ],
  };
  return Object.entries(parts).reduce((text, [empty, lines]) => {
    if (!text.includes(empty)) throw new TypeError(`the template has no ${empty}`);
    return text.replace(empty, () => lines.join("\n"));
  }, template);
}

/** Makes the home, pins the tools of its server that are used, and runs its domain in the background. */
export async function startStory(home: StoryHome): Promise<void> {
  await must("init", home.dir, "--yes", "--template", "finance");
  const file = join(home.dir, "countersign.yaml");
  writeFileSync(file, domainText(readFileSync(file, "utf8"), home));
  await must("mcp", "pin", "files", ...TOOLS.flatMap((tool) => ["--only", tool]), "--home", home.dir, "--yes");
  await must("apply", "--home", home.dir, "--yes");
  await must("up", "--detach", "--home", home.dir);
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
