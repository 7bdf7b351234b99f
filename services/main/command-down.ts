import { Command } from "commander";

import { homeOf, type HomeOption, withHome } from "../cli/shared/home.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { inUse, readRunning } from "../domain/home/resident.ts";
import { pause } from "../platform/pause.ts";
import { printJson, printLines } from "../platform/terminal/print.ts";

const ABOUT = `Ends the \`countersign up\` of a home, and waits until it has given everything back: what is in flight is finished
first, which takes ten seconds at most. Exit status: 0 when nothing runs any more, also if nothing did; 1 otherwise.
Example: countersign down`;

const LOOK_MS = 50;
/** Longer than a drain takes, and than what is killed afterwards takes to end. */
const PATIENCE_MS = 30_000;

/** `countersign down`. */
export function downCommand(): Command {
  return withHome(new Command("down").description(ABOUT))
    .option("--json", "print one line of JSON")
    .action(async ({ json, ...home }: HomeOption & { readonly json?: true }) => {
      const { files } = await homeOf(home);
      const pid = await endResident(files);
      if (json === true) printJson(process.stdout, { ended: pid });
      else
        printLines(process.stdout, [pid === null ? "nothing runs here" : `process ${pid} has ended, and all it ran`]);
    });
}

/**
 * Ends what runs for a home. Whoever holds the lock at this moment is the process its own file names: its id cannot be another's.
 * @returns the id of the process that ended; null when none ran
 * @throws DATA_IN_USE for a process that is no `countersign up`, or does not end
 */
export async function endResident(files: HomeFiles, patienceMs = PATIENCE_MS): Promise<number | null> {
  const running = await readRunning(files);
  if (running === null) return null;
  if (running.address === null) throw inUse(files, running);
  const { pid } = running.address;
  process.kill(pid, "SIGTERM");
  for (const until = Date.now() + patienceMs; Date.now() < until; await pause(LOOK_MS)) {
    if ((await readRunning(files))?.pid !== pid) return pid;
  }
  throw new CountersignError(
    "DATA_IN_USE",
    `${files.dir} is still used by process ${pid} after ${patienceMs / 1000} s`,
  );
}
