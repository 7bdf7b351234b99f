import { realpath } from "node:fs/promises";
import { resolve } from "node:path";

import { Command } from "commander";

import { printJson, printLines } from "../platform/terminal/print.ts";
import { tableLines } from "../platform/terminal/table.ts";
import { CountersignError } from "../core/errors/error.ts";
import { shown } from "../core/text/visible.ts";
import { findHome } from "../domain/home/find.ts";
import { distrust, trustHome } from "../domain/home/trust.ts";
import { readTrustList, trustListFile } from "../domain/home/trust-list.ts";
import { lookAtHome } from "../domain/home/look.ts";
import { hash } from "./shared/arguments.ts";
import { agreed } from "./shared/confirm.ts";
import { trustLines } from "./trust-lines.ts";
import { ownEnvironment } from "../platform/config/env.ts";

interface Options {
  readonly list?: true;
  readonly remove?: true;
  /** digest of what was read and is agreed to */
  readonly yes?: string;
  readonly json?: true;
}

const ABOUT = `Shows whose home a folder is and what it allows, and asks whether you trust it. Commands work only in homes you trust:
a file in a clone, or one that an agent wrote, would be a domain that allows everything. init trusts what it makes.`;

/** `countersign trust`. */
export function trustCommand(): Command {
  return new Command("trust")
    .description(ABOUT)
    .argument("[path]", "folder of a countersign.yaml; default COUNTERSIGN_HOME, else the nearest")
    .option("--list", "list the homes you trust")
    .option("--remove", "trust it no more; it may be gone")
    .option("--yes <digest>", "do not ask: trust it if this is what is shown, as it was shown before", hash)
    .option("--json", "print one line of JSON")
    .action(trust);
}

async function trust(path: string | undefined, options: Options): Promise<void> {
  if (options.list === true) return list(options);
  if (options.remove === true) return remove(path, options);
  const home = await findHome({ named: path, env: ownEnvironment(), cwd: process.cwd() });
  const seen = await lookAtHome(home, ownEnvironment());
  printLines(process.stderr, trustLines(seen, process.stderr));
  const { digest } = seen;
  const question = "Trust this home?";
  if (!(await agreed({ digest, otherwise: "HOME_UNTRUSTED", question }, options.yes))) {
    printLines(process.stderr, ["not trusted"]);
    process.exitCode = 1;
    return;
  }
  const entry = await trustHome(home, seen.organization, ownEnvironment());
  if (options.json === true) printJson(process.stdout, entry);
  else printLines(process.stdout, [`trusted ${shown(home)}`]);
}

async function list({ json }: Options): Promise<void> {
  const homes = await readTrustList(trustListFile(ownEnvironment()));
  if (json === true) return printJson(process.stdout, homes);
  const rows = homes.map(({ organization, chainId, system, path }) => {
    const where = system === null ? "not deployed" : `${system} on ${chainId}`;
    return [shown(organization, 32), where, shown(path)];
  });
  printLines(process.stdout, rows.length === 0 ? ["you trust no home"] : tableLines(rows));
}

async function remove(path: string | undefined, { json }: Options): Promise<void> {
  if (path === undefined) throw new CountersignError("ARGUMENT_MISSING", "--remove needs the path of the home");
  const said = resolve(path);
  const home = await realpath(said).catch(() => said);
  if (!(await distrust(home, ownEnvironment()))) {
    throw new CountersignError("HOME_UNTRUSTED", `${home} is not among the homes you trust`, {
      cure: "Nothing is to be removed: `countersign trust --list` shows those there are.",
    });
  }
  if (json === true) printJson(process.stdout, { removed: home });
  else printLines(process.stdout, [`trusted no more: ${shown(home)}`]);
}
