import { Command } from "commander";

import { ownEnvironment } from "../platform/config/env.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";
import { backUpStores } from "../store/sqlite/backup.ts";
import { type HomeOption, withHome } from "./shared/home.ts";
import { homeFor } from "./shared/settings.ts";

const ABOUT = `Copies the stores of a data directory, each as of one moment and whole, while the services go on. A copy made
otherwise, of the files of running services, lacks what stands in their write-ahead logs. Example: countersign backup copies`;

interface Options extends HomeOption {
  readonly dataDir?: string;
  readonly counters?: string;
  readonly json?: true;
}

/** `countersign backup`. */
export function backupCommand(): Command {
  return withHome(new Command("backup"))
    .description(ABOUT)
    .argument("<to>", "directory for the copies; none of them may stand there")
    .option("--data-dir <folder>", "DATA_DIR of the services; default the home's logs")
    .option("--counters <file>", "counters that stand elsewhere (COUNTERSIGN_COUNTERS_FILE)")
    .option("--json", "print one line of JSON")
    .action(async (to: string, { counters, json, ...options }: Options) => {
      const dataDir = options.dataDir ?? (await homeFor("--data-dir", options, ownEnvironment())).files.logs;
      const names = backUpStores(dataDir, counters === undefined ? [] : [counters], to);
      if (json === true) return printJson(process.stdout, { copied: names });
      printLines(
        process.stdout,
        names.map((name) => `copied ${name}`),
      );
    });
}
