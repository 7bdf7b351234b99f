import { realpath } from "node:fs/promises";
import { resolve } from "node:path";

import { Argument, Command } from "commander";

import { CountersignError } from "../../core/errors/error.ts";
import { inFile } from "../../platform/json-file.ts";
import { shown } from "../../core/text/visible.ts";
import { openClientFile, restoreClientFile, textOf, writeClientFile } from "../../hooks/clients/client-file.ts";
import { type InstallPlan, planInstall, withoutWraps } from "../../hooks/clients/plan.ts";
import type { Server } from "../../hooks/clients/servers.ts";
import { CLIENT_TABLE, CLIENTS, type ClientName } from "../../hooks/clients/table.ts";
import { ownEnvironment } from "../../platform/config/env.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { agreedToChange, restoredLine } from "../shared/client-change.ts";
import { type EditOptions, openDomain, withEdit } from "../shared/edit.ts";
import { homeOf, type HomeOption, withHome } from "../shared/home.ts";
import { thisMachine } from "../shared/machine.ts";

interface InstallOptions extends EditOptions {
  readonly file?: string;
  readonly agent?: string;
  readonly target: ReadonlyMap<string, string>;
}

const ABOUT = `Puts \`countersign mcp wrap\` in front of every server of a client's configuration: shows what it changes, asks, and keeps
the original in the home. Remote servers are named and left alone; \`mcp serve\` stands in front of those.
Example: countersign mcp install cursor --agent coder --target files=project`;

/** `countersign mcp install`. */
export function mcpInstallCommand(): Command {
  return withEdit(new Command("install").description(ABOUT))
    .addArgument(new Argument("<client>", "whose configuration").choices(CLIENTS))
    .option("--file <file>", "its configuration, where it is not the user's own")
    .option("--agent <name>", "in whose name its tools are called; default the only agent of the domain")
    .option("--target <server=target>", "target of a server that is called otherwise there; repeat", pair, new Map())
    .action(install);
}

async function install(name: ClientName, options: InstallOptions): Promise<void> {
  const { home, domain } = await openDomain(options);
  const client = CLIENT_TABLE[name];
  const file = await openClientFile(fileOf(name, options.file));
  if (file.bytes === null)
    throw new CountersignError("FILE_UNREADABLE", `${file.path}: ${client.title} has no servers there`);
  const before = textOf(file);
  const wrap = {
    ...{ node: process.execPath, script: await realpath(process.argv[1] ?? ""), home: home.path },
    agent: agentOf(Object.keys(domain.agents), options.agent),
  };
  const plan = inFile(file.path, () => planInstall(before, client, wrap, options.target));
  const notes = notesOf(plan, Object.keys(domain.targets), client.note);
  if (plan.wrapped.length === 0) {
    if (options.json === true) return printJson(process.stdout, written(file.path, plan));
    return printLines(process.stdout, [
      `${shown(file.path)}: no server to stand in front of; nothing was written`,
      ...notes,
    ]);
  }
  if (!(await agreedToChange({ path: file.path, before, after: plan.after, notes }, options.yes === true))) return;
  await writeClientFile(home.files.clients, file, plan.after, { what: "mcp", client: name });
  if (options.json === true) printJson(process.stdout, written(file.path, plan));
  else
    printLines(process.stdout, [
      `written; start ${client.title} again; \`countersign mcp uninstall ${name}\` puts every byte back`,
    ]);
}

/** `countersign mcp uninstall`. */
export function mcpUninstallCommand(): Command {
  return withHome(new Command("uninstall"))
    .description(
      "puts a client's configuration back as it was before `mcp install`, or takes out only ours where others wrote it since",
    )
    .addArgument(new Argument("<client>", "whose configuration").choices(CLIENTS))
    .option("--file <file>", "its configuration, where it is not the user's own")
    .option("--json", "print one line of JSON")
    .action(async (name: ClientName, options: HomeOption & { readonly file?: string; readonly json?: true }) => {
      const { files } = await homeOf(options);
      const path = fileOf(name, options.file);
      const restored = await restoreClientFile(files.clients, path, "mcp", (text) =>
        withoutWraps(text, CLIENT_TABLE[name]),
      );
      if (options.json === true) printJson(process.stdout, { file: path, restored });
      else printLines(process.stdout, [restoredLine(path, restored)]);
    });
}

function fileOf(name: ClientName, named: string | undefined): string {
  const path = named ?? CLIENT_TABLE[name].file(thisMachine(ownEnvironment()));
  if (path === null) throw new CountersignError("ARGUMENT_MISSING", "--file: which file has the servers?");
  return resolve(path);
}

function agentOf(agents: readonly string[], named: string | undefined): string {
  const [only, ...others] = named === undefined ? agents : agents.filter((each) => each === named);
  if (only === undefined)
    throw new CountersignError("ARGUMENT_INVALID", `--agent: the domain has no agent ${named ?? "at all"}`);
  if (others.length > 0) throw new CountersignError("ARGUMENT_MISSING", `--agent: which of ${agents.join(", ")}?`);
  return only;
}

function notesOf(
  { wrapped, left }: InstallPlan,
  targets: readonly string[],
  note: string | undefined,
): readonly string[] {
  const strange = wrapped.filter(({ target }) => !targets.includes(target));
  return [
    ...left.map(leftLine),
    ...strange.map(
      ({ server, target }) =>
        `${shown(server.name)}: the domain file has no target ${target} yet, so its tools are refused`,
    ),
    ...(note === undefined ? [] : [`note: ${note}`]),
  ];
}

function leftLine({ name, found }: Server): string {
  switch (found.kind) {
    case "wrapped":
      return `${shown(name)}: stands behind Countersign already`;
    case "remote":
      return `${shown(name)}: left alone, it is remote (${shown(found.url)}): countersign mcp serve stands in front of such`;
    case "stdio":
    case "unknown":
      return `${shown(name)}: left alone, nobody here knows what starts it`;
  }
}

function written(file: string, { wrapped, left }: InstallPlan) {
  return {
    file,
    wrapped: wrapped.map(({ server, target }) => ({ server: server.name, target })),
    left: left.map(({ name, found: { kind } }) => ({ server: name, kind })),
  };
}

function pair(text: string, known: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const [, server, target] = /^(.+)=([A-Za-z][A-Za-z0-9_]{0,63})$/.exec(text) ?? [];
  if (server === undefined || target === undefined)
    throw new CountersignError("ARGUMENT_INVALID", "--target: expected server=target");
  return new Map([...known, [server, target]]);
}
