import { Command } from "commander";

import { printLines } from "../platform/terminal/print.ts";
import { restoreStores } from "../store/sqlite/backup.ts";

const ABOUT = `Puts copies back into a data directory where the stores are gone. Each log begins a new generation: permissions and
intents issued before are refused, and a log with less than the chain has of it is not opened. Then seal it, and open a successor.`;

/** `countersign restore`. */
export function restoreCommand(): Command {
  return new Command("restore")
    .description(ABOUT)
    .argument("<from>", "directory that `countersign backup` wrote")
    .argument("<data directory>", "DATA_DIR of the services, which are stopped; none of the files may stand there")
    .action((from: string, dataDir: string) => {
      const names = restoreStores(from, dataDir, Date.now());
      printLines(
        process.stdout,
        names.map((name) => `put back ${name}`),
      );
    });
}
