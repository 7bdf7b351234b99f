import { Command } from "commander";

import { homeOf, type HomeOption, withHome } from "../../cli/shared/home.ts";
import { readApplied } from "../../domain/applied.ts";
import { readRunning } from "../../domain/home/resident.ts";
import { painter } from "../../platform/terminal/paint.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { readDomainFile } from "../resident.ts";
import { readStanding } from "../standing.ts";
import { statusLines } from "../status-lines.ts";

const ABOUT = `Shows what runs for a home: each process, whether it is ready and by which checks, the newest block, how far each log is
anchored, what waits for a person, and of each target what a probe saw. "enforced" is said of a target only where the gateway
just refused a request without an envelope, and the target one without its credential.
Exit status: 0 ready, 1 something is not, 3 nothing runs. Example: countersign status --json`;

const NOT_READY = 1;
const NOT_RUNNING = 3;

/** `countersign status`. */
export function statusCommand(): Command {
  return withHome(new Command("status").description(ABOUT))
    .option("--json", "print one line of JSON")
    .action(async ({ json = false, ...home }: HomeOption & { readonly json?: boolean }) => {
      const { files } = await homeOf(home);
      const running = await readRunning(files);
      const address = running?.address ?? null;
      if (running === null || address === null) {
        const pid = running?.pid ?? null;
        if (json) printJson(process.stdout, { running: running !== null, pid, ready: false });
        else printLines(process.stdout, [notYet(running !== null, pid)]);
        process.exitCode = running === null ? NOT_RUNNING : NOT_READY;
        return;
      }
      const domain = await readDomainFile(files);
      const standing = await readStanding(files, address, { domain, deployment: await readApplied(files, domain) });
      if (json) printJson(process.stdout, { running: true, ...address, ...standing });
      else printLines(process.stdout, statusLines(address, standing, painter(process.stdout)));
      if (!standing.ready) process.exitCode = NOT_READY;
    });
}

function notYet(running: boolean, pid: number | null): string {
  if (!running) return "nothing runs here: countersign up";
  return `process ${pid ?? "?"} has the home, and is not ready: countersign logs up`;
}
