import { readFile } from "node:fs/promises";

import { Command } from "commander";
import { z } from "zod";

import { compileDomain } from "../core/domain/compile.ts";
import { outlineOf } from "../core/domain/outline.ts";
import { domainSchema } from "../core/domain/schema.ts";
import { fromUtf8 } from "../core/encoding/bytes.ts";
import { CountersignError } from "../core/errors/error.ts";
import { painter } from "../platform/terminal/paint.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { planLines } from "./plan-lines.ts";

const ABOUT = `Reads a domain file and shows what it comes to: who governs, what each action may cost, who hands which authority to
whom, in UTC hours, and who owes a signature. Nothing is sent anywhere. Exit status 1 with every line that is wrong.`;

interface Options {
  readonly json?: true;
  readonly schema?: true;
}

/** Only which values are in a set depends on it, and no set is shown. */
const ANY_SALT = `0x${"00".repeat(32)}`;

/** `countersign plan`. */
export function planCommand(): Command {
  return new Command("plan")
    .description(ABOUT)
    .argument("[file]", "the domain file", "countersign.yaml")
    .option("--json", "print one line of JSON")
    .option("--schema", "print the JSON Schema of the file, for editors, and nothing else")
    .action(async (path: string, options: Options) => {
      if (options.schema === true) return printJson(process.stdout, z.toJSONSchema(domainSchema, { io: "input" }));
      const from = Math.floor(Date.now() / 1000);
      const { domain, authority } = compileDomain(await readText(path), { salt: ANY_SALT, from });
      const outline = outlineOf(domain, authority);
      if (options.json === true) printJson(process.stdout, outline);
      else printLines(process.stdout, planLines(outline, painter(process.stdout)));
    });
}

/** @throws FILE_UNREADABLE */
async function readText(path: string): Promise<string> {
  try {
    return fromUtf8(await readFile(path));
  } catch (cause) {
    throw new CountersignError("FILE_UNREADABLE", `${path} cannot be read`, { cause });
  }
}
