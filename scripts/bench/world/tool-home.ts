import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { homeFiles } from "../../../services/domain/home/files.ts";
import { pinOf } from "../../../services/core/tools/definition.ts";
import { BENCH_TOOL } from "../mcp/call.ts";

export const TOOL_AGENT = "writer";
export const TOOL_TARGET = "notes";

/** A home whose domain runs, as a person makes one, with a server of tools that stands elsewhere. */
export interface ToolHome {
  readonly dir: string;
  stop(): Promise<void>;
}

/** @param url of the server */
export async function startToolHome(url: string): Promise<ToolHome> {
  const dir = await mkdtemp(join(tmpdir(), "countersign-bench-home-"));
  const env = { ...process.env, XDG_CONFIG_HOME: join(dir, "config") };
  const command = async (...args: string[]): Promise<void> => {
    await promisify(execFile)(process.execPath, ["services/main/countersign.mjs", ...args], { env });
  };
  const home = join(dir, "home");
  await command("init", home, "--yes", "--template", "finance");
  const file = homeFiles(home).domain;
  await writeFile(file, domainText(await readFile(file, "utf8"), url));
  await command("apply", "--home", home, "--yes");
  await command("up", "--detach", "--home", home);
  return {
    dir: home,
    stop: async () => {
      await command("down", "--home", home);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** What stands in countersign.yaml of the template is empty, and replaced. */
function domainText(template: string, url: string): string {
  const type = `${TOOL_TARGET}.write`;
  const parts = {
    targets: `{ ${TOOL_TARGET}: { mcp: { url: ${url} }, tools: { ${BENCH_TOOL.name}: ${pinOf(BENCH_TOOL)} } } }`,
    actions: `{ ${type}: { target: ${TOOL_TARGET}, tool: ${BENCH_TOOL.name} } }`,
    agents: `{ ${TOOL_AGENT}: { capabilities: [${type}] } }`,
    delegations: `[{ to: ${TOOL_AGENT}, from: finance-director, why: takes notes, actions: [${type}] }]`,
  };
  return Object.entries(parts).reduce(
    (text, [member, value]) =>
      text.replace(new RegExp(`^${member}: (?:\\{\\}|\\[\\])$`, "m"), () => `${member}: ${value}`),
    template,
  );
}
