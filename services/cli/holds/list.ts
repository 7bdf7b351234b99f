import { Command } from "commander";

import { printJson, printLines } from "../../platform/terminal/print.ts";
import { tableLines } from "../../platform/terminal/table.ts";
import type { ReaderDeps } from "../../sdk/reading.ts";
import { type ReaderOptions, whoReads, withReader } from "../shared/reader.ts";
import { type ChainOptions, signingLogOf, signingUrlOf } from "../shared/settings.ts";
import { readWaiting, rowOf } from "./page.ts";

/** Of commands that ask what waits. */
export interface WaitingOptions extends ReaderOptions, ChainOptions {
  readonly signingUrl?: string;
  readonly json?: true;
}

/** Adds the options that say who asks what waits, and whom. */
export function withWaiting(command: Command): Command {
  return withReader(command)
    .option("--signing-url <url>", "signing service; default the home's")
    .option("--deployment <file>", "deployments file; default COUNTERSIGN_DEPLOYMENT_FILE, else the home's");
}

/** Who asks, and whom. @throws what `whoReads` and `signingLogOf` throw */
export async function askWaiting(
  options: WaitingOptions,
): Promise<{ readonly reader: ReaderDeps; readonly signingUrl: string }> {
  const reader = await whoReads(options, await signingLogOf(options));
  return { reader, signingUrl: await signingUrlOf(options.signingUrl, options) };
}

const ABOUT = `Lists what waits for a person, oldest first: all of it for the operator, and an agent's own with --agent.
Example: countersign holds list`;

/** `countersign holds list`. */
export function listCommand(): Command {
  return withWaiting(new Command("list"))
    .description(ABOUT)
    .option("--json", "print one line of JSON")
    .action(async (options: WaitingOptions) => {
      const { reader, signingUrl } = await askWaiting(options);
      const holds = await readWaiting(reader, signingUrl);
      if (options.json === true) printJson(process.stdout, { holds });
      else printLines(process.stdout, holds.length === 0 ? ["nothing waits"] : tableLines(holds.map(rowOf)));
    });
}
