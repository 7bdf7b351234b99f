import { access, readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";

import { Command } from "commander";
import { z } from "zod";

import { compileDomain } from "../core/domain/compile.ts";
import { outlineOf } from "../core/domain/outline.ts";
import { domainSchema } from "../core/domain/schema.ts";
import { fromUtf8 } from "../core/encoding/bytes.ts";
import { CountersignError } from "../core/errors/error.ts";
import { DOMAIN_FILE, homeFiles } from "../domain/home/files.ts";
import { isDeployed, planDomain } from "../domain/plan.ts";
import { painter } from "../platform/terminal/paint.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { planLines } from "./plan-lines.ts";
import { planRowsLines } from "./plan-rows.ts";
import { openDomainChain } from "./shared/domain-chain.ts";
import type { Hosts } from "./shared/hosts.ts";

const ABOUT = `In a home: what the chain has, what the file wants, who has to sign each difference, and how long it waits. Of a file
alone, or with --outline: what it comes to, in UTC hours. Nothing is sent anywhere. Exit status 1 with every line that is wrong.`;

interface Options {
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
  return new Command("plan")
    .description(ABOUT)
    .argument("[file]", "the domain file", DOMAIN_FILE)
    .option("--json", "print one line of JSON")
    .option("--schema", "print the JSON Schema of the file, for editors, and nothing else")
    .option("--outline", "show what the file comes to, and ask no chain")
    .option("--again", "as if what ended might begin anew under its name")
    .option("--overwrite", "as if what was changed beside the file were changed back")
    .action(async (path: string, options: Options) => {
      if (options.schema === true) return printJson(process.stdout, z.toJSONSchema(domainSchema, { io: "input" }));
      if (options.outline === true || !(await isHome(path))) return outline(path, options);
      return difference(path, options, hosts);
    });
}

/** Whether commands have made something of the folder a domain file is in. */
function isHome(path: string): Promise<boolean> {
  if (basename(path) !== DOMAIN_FILE) return Promise.resolve(false);
  return access(homeFiles(dirname(resolve(path))).dir).then(
    () => true,
    () => false,
  );
}

async function outline(path: string, { json }: Options): Promise<void> {
  const from = Math.floor(Date.now() / 1000);
  const { domain, authority } = compileDomain(await readText(path), { salt: ANY_SALT, from });
  const comesTo = outlineOf(domain, authority);
  if (json === true) printJson(process.stdout, comesTo);
  else printLines(process.stdout, planLines(comesTo, painter(process.stdout)));
}

async function difference(path: string, { json, again, overwrite }: Options, hosts: Hosts): Promise<void> {
  const files = homeFiles(dirname(resolve(path)));
  // Before anything is deployed there is nothing to ask.
  const chain = (await isDeployed(files)) ? await openDomainChain(files, hosts, process.env) : null;
  try {
    const { plan, hash } = await planDomain({
      ...{ files, rpc: chain?.rpc ?? null, clock: Date.now, keyring: await hosts.openKeyring(files) },
      allowed: { again: again === true, overwrite: overwrite === true },
    });
    if (json === true) printJson(process.stdout, { ...plan, hash });
    else printLines(process.stdout, planRowsLines(plan, hash, painter(process.stdout)));
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
