import { readFile } from "node:fs/promises";

import { Command } from "commander";

import { CountersignError } from "../../core/errors/error.ts";
import { readJsonFile } from "../../platform/json-file.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { openBundle } from "../../sdk/offline/bundle.ts";
import { keySetSchema } from "../../sdk/offline/record.ts";

interface Options {
  readonly keys?: string;
  readonly json?: true;
}

const ABOUT = `Checks what \`countersign export\` wrote, offline: every signature, what is disclosed, outcomes and receipts. Without
--keys it only says that the bundle agrees with itself, which whoever made it could have arranged.
Example: countersign bundle clerk.jsonl --keys keys.json
Exit status: 0 all of it holds, 1 something does not, with its line.`;

/** `countersign bundle`. */
export function bundleCommand(): Command {
  return new Command("bundle")
    .description(ABOUT)
    .option("--keys <file>", "JWK Set of the keys you trust the logs to sign with; default those the bundle names")
    .option("--json", "print one line of JSON about what was checked")
    .argument("<file>", "of `countersign export`")
    .action(runBundle);
}

async function runBundle(file: string, { keys, json }: Options): Promise<void> {
  const trusted = keys === undefined ? undefined : await readJsonFile(keys, keySetSchema, "FILE_INVALID");
  const { head, decisions } = openBundle(await textOf(file), trusted);
  const { chain, system } = head;
  const permissions = decisions.filter(({ kind }) => kind === "permission").length;
  const denials = decisions.length - permissions;
  const signedBy = trusted === undefined ? "keys of the bundle" : "keys you trust";
  if (json === true) return printJson(process.stdout, { chain, system, permissions, denials, signedBy });
  printLines(process.stdout, [
    `${permissions} permissions and ${denials} denials of ${system} on ${chain} hold, by ${signedBy}`,
  ]);
}

/** @throws FILE_UNREADABLE */
async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new CountersignError("FILE_UNREADABLE", `${file} cannot be read`, { cause });
  }
}
