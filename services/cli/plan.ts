import { readFile } from "node:fs/promises";

import { Command } from "commander";
import { z } from "zod";

import { compileDomain } from "../core/domain/compile.ts";
import { roleWarnings } from "../core/domain/roles.ts";
import { outlineOf } from "../core/domain/outline.ts";
import { domainSchema } from "../core/domain/schema.ts";
import { fromUtf8 } from "../core/encoding/bytes.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { isDeployed } from "../domain/applied.ts";
import { planDomain } from "../domain/plan/plan.ts";
import { ownEnvironment } from "../platform/config/env.ts";
import { painter } from "../platform/terminal/paint.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { planLines } from "./plan-lines.ts";
import { planRowsLines, warningLines } from "./plan-rows.ts";
import { openDomainChain } from "./shared/domain-chain.ts";
import { homeOf, type HomeOption, withHome } from "./shared/home.ts";
import type { Hosts } from "./shared/hosts.ts";

const ABOUT = `Shows what the chain of the home has, what its file wants, who has to sign each difference, and how long it waits.
Of a file that is named, or with --outline: what it comes to, in UTC hours, and no chain is asked. Nothing is sent anywhere.
Exit status 1 with every line that is wrong.`;

interface Options extends HomeOption {
  readonly json?: true;
  readonly schema?: true;
  readonly outline?: true;
  readonly again?: true;
  readonly overwrite?: true;
}

/** Only which values are in a set depends on it, and no set is shown. */
const ANY_SALT = `0x${"00".repeat(32)}`;

/** `countersign plan`. */
export function planCommand(hosts: Hosts): Command {
  const command = new Command("plan")
    .description(ABOUT)
    .argument("[file]", "a domain file to show by itself; default the one of the home, against its chain")
    .option("--json", "print one line of JSON")
    .option("--schema", "print the JSON Schema of the file, for editors, and nothing else")
    .option("--outline", "show what the home's file comes to, and ask no chain")
    .option("--again", "as if what ended might begin anew under its name")
    .option("--overwrite", "as if what was changed beside the file were changed back");
  return withHome(command).action(async (path: string | undefined, options: Options) => {
    if (options.schema === true) return printJson(process.stdout, z.toJSONSchema(domainSchema, { io: "input" }));
    if (path !== undefined) return outline(path, options);
    const { files } = await homeOf(options);
    return options.outline === true ? outline(files.domain, options) : difference(files, options, hosts);
  });
}

async function outline(path: string, { json }: Options): Promise<void> {
  const from = Math.floor(Date.now() / 1000);
  const { domain, authority } = compileDomain(await readText(path), { salt: ANY_SALT, from });
  const comesTo = outlineOf(domain, authority);
  if (json === true) printJson(process.stdout, comesTo);
  else printLines(process.stdout, planLines(comesTo, painter(process.stdout)));
}

async function difference(files: HomeFiles, { json, again, overwrite }: Options, hosts: Hosts): Promise<void> {
  // Before anything is deployed there is nothing to ask.
  const chain = (await isDeployed(files)) ? await openDomainChain(files, hosts, ownEnvironment()) : null;
  try {
    const { plan, hash, meant } = await planDomain({
      ...{ files, rpc: chain?.rpc ?? null, clock: Date.now, keyring: await hosts.openKeyring(files) },
      allowed: { again: again === true, overwrite: overwrite === true },
    });
    const warnings = roleWarnings(meant.domain);
    if (json === true) printJson(process.stdout, { ...plan, hash, warnings });
    else printLines(process.stdout, [...planRowsLines(plan, hash, painter(process.stdout)), ...warningLines(warnings)]);
  } finally {
    await chain?.release();
  }
}

/** @throws FILE_UNREADABLE */
async function readText(path: string): Promise<string> {
  try {
    return fromUtf8(await readFile(path));
  } catch (cause) {
    throw new CountersignError("FILE_UNREADABLE", `${path} cannot be read`, { cause });
  }
}
