import { Command } from "commander";

import { ownEnvironment } from "../platform/config/env.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { restoreStores } from "../store/sqlite/backup.ts";
import { type HomeOption, withHome } from "./shared/home.ts";
import { homeFor } from "./shared/settings.ts";

const ABOUT = `Puts copies back into a data directory where the stores are gone. Each log begins a new generation: permissions and
intents issued before are refused, and a log with less than the chain has of it is not opened. Then seal it, and open a successor.
Example: countersign restore copies`;

interface Options extends HomeOption {
  readonly dataDir?: string;
  readonly json?: true;
}

/** `countersign restore`. */
export function restoreCommand(): Command {
  return withHome(new Command("restore"))
    .description(ABOUT)
    .argument("<from>", "directory that `countersign backup` wrote")
    .option(
      "--data-dir <folder>",
      "DATA_DIR of the services, which are stopped; none of the files may stand there; default the home's logs",
    )
    .option("--json", "print one line of JSON")
    .action(async (from: string, { json, ...options }: Options) => {
      const dataDir = options.dataDir ?? (await homeFor("--data-dir", options, ownEnvironment())).files.logs;
      const names = restoreStores(from, dataDir, Date.now());
      if (json === true) return printJson(process.stdout, { restored: names });
      printLines(
        process.stdout,
        names.map((name) => `put back ${name}`),
      );
    });
}
