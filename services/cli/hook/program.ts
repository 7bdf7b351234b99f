import { access, constants } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";

import { Argument, Command } from "commander";

import type { Domain } from "../../core/domain/schema.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { HomeFiles } from "../../domain/home/files.ts";
import { openClientFile, restoreClientFile, textOf, writeClientFile } from "../../hooks/clients/client-file.ts";
import type { Place } from "../../hooks/install/asking.ts";
import { clientVersion } from "../../hooks/install/client-version.ts";
import { INSTALLERS } from "../../hooks/install/table.ts";
import { HOOK_CLIENTS, type HookClient } from "../../hooks/payloads/event.ts";
import { hookToken } from "../../hooks/token.ts";
import { hookSettings } from "../../hooks/settings.ts";
import { ownEnvironment } from "../../platform/config/env.ts";
import { urlAt } from "../../platform/http/url.ts";
import { inFile } from "../../platform/json-file.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { agreedToChange, restoredLine } from "../shared/client-change.ts";
import { openDomain } from "../shared/edit.ts";
import { homeOf, type HomeOption, withHome } from "../shared/home.ts";
import { thisMachine } from "../shared/machine.ts";

interface Options extends HomeOption {
  readonly file?: string;
  readonly agent?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** `countersign hook`. */
export function hookCommand(): Command {
  const command = new Command("hook").description("hooks of coding agents: they ask here before a tool runs");
  const whose = () => new Argument("<client>", "whose hook").choices(HOOK_CLIENTS);
  command.addCommand(
    withHome(new Command("install"))
      .description(
        "has a coding agent ask before each tool, and block when nobody answers; shows what it writes, and asks",
      )
      .addArgument(whose())
      .option("--agent <name>", "in whose name it asks; default the agent whose hooks name the client")
      .option("--file <file>", "its file, where it is not the user's own")
      .option("--yes", "do not ask: write what is shown")
      .option("--json", "print one line of JSON")
      .action(install),
  );
  command.addCommand(
    withHome(new Command("uninstall"))
      .description(
        "puts the file back as it was before `hook install`, or takes out only ours where others wrote it since",
      )
      .addArgument(whose())
      .option("--file <file>", "its file, where it is not the user's own")
      .option("--json", "print one line of JSON")
      .action(async (client: HookClient, options: Options) => {
        const { files } = await homeOf(options);
        const path = hookFile(client, options.file);
        const restored = await restoreClientFile(files.clients, path, "hook", INSTALLERS[client].remove);
        if (options.json === true) printJson(process.stdout, { file: path, restored });
        else printLines(process.stdout, [restoredLine(path, restored)]);
      }),
  );
  return command;
}

async function install(client: HookClient, options: Options): Promise<void> {
  const { home, domain } = await openDomain(options);
  const installer = INSTALLERS[client];
  const file = await openClientFile(hookFile(client, options.file));
  const before = textOf(file);
  const [place, version] = await Promise.all([
    placeOf(home.files, agentOf(domain, client, options.agent)),
    clientVersion(installer.program),
  ]);
  const after = inFile(file.path, () => installer.install(before, place, version));
  const { json } = options;
  if (after === before) {
    if (json === true) return printJson(process.stdout, { file: file.path, written: false });
    return printLines(process.stdout, [`${file.path}: it asks here already; nothing was written`]);
  }
  const said =
    version === null
      ? "its version is not known: the form is the one that every version takes"
      : `version ${version.join(".")}`;
  const notes = [`${installer.title}, ${said}`, `note: ${installer.note}`];
  if (!(await agreedToChange({ path: file.path, before, after, notes }, options.yes === true))) return;
  await writeClientFile(home.files.clients, file, after, { what: "hook", client });
  if (json === true) return printJson(process.stdout, { file: file.path, written: true });
  printLines(process.stdout, [
    `written; start ${installer.title} again, let it use a tool, and see \`countersign doctor\``,
  ]);
}

function hookFile(client: HookClient, named: string | undefined): string {
  return resolve(named ?? INSTALLERS[client].file(thisMachine(ownEnvironment())));
}

function agentOf({ agents }: Domain, client: HookClient, named: string | undefined): string {
  const asking = Object.keys(agents).filter((name) => agents[name]?.hooks?.clients.includes(client) === true);
  const fits = named === undefined ? asking : asking.filter((name) => name === named);
  const [only, ...others] = fits;
  if (only === undefined) {
    const line = `agents.<name>.hooks: { target: <name>, clients: [${client}] }`;
    throw new CountersignError(
      "ARGUMENT_INVALID",
      `no agent${named === undefined ? "" : ` ${named}`} of the domain file has that hook: ${line}`,
    );
  }
  if (others.length > 0) throw new CountersignError("ARGUMENT_MISSING", `--agent: which of ${fits.join(", ")}?`);
  return only;
}

async function placeOf(files: HomeFiles, agent: string): Promise<Place> {
  const { name, read } = hookSettings.hookPort;
  const url = urlAt({ host: "127.0.0.1", port: read(ownEnvironment()[name] ?? null) });
  return { agent, socket: files.hookSocket, curl: await curlPath(), url, token: await hookToken(files.hookToken) };
}

/** curl as an absolute path. @throws CLIENT_UNSUPPORTED where there is none */
async function curlPath(): Promise<string> {
  const folders = ["/usr/bin", "/bin", "/usr/local/bin", ...(ownEnvironment()["PATH"] ?? "").split(delimiter)];
  for (const folder of folders.filter((each) => each.startsWith("/"))) {
    const path = join(folder, "curl");
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new CountersignError("CLIENT_UNSUPPORTED", "there is no curl, by which the hooks of most clients ask");
}
