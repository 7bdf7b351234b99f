import { Command } from "commander";

import { printLines } from "../platform/terminal/print.ts";
import { backUpStores } from "../store/sqlite/backup.ts";

const ABOUT = `Copies the stores of a data directory, each as of one moment and whole, while the services go on. A copy made
otherwise, of the files of running services, lacks what stands in their write-ahead logs.`;

/** `countersign backup`. */
export function backupCommand(): Command {
  return new Command("backup")
    .description(ABOUT)
    .argument("<data directory>", "DATA_DIR of the services")
    .argument("<to>", "directory for the copies; none of them may stand there")
    .option("--counters <file>", "counters that stand elsewhere (COUNTERSIGN_COUNTERS_FILE)")
    .action((dataDir: string, to: string, { counters }: { readonly counters?: string }) => {
      const names = backUpStores(dataDir, counters === undefined ? [] : [counters], to);
      printLines(
        process.stdout,
        names.map((name) => `copied ${name}`),
      );
    });
}
