import { Command } from "commander";

import { homeOf, type HomeOption, withHome } from "../../cli/shared/home.ts";
import { ownEnvironment } from "../../platform/config/env.ts";
import { runService } from "../../platform/lifecycle.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { bannerLines } from "../banner.ts";
import { startDetached } from "../detached.ts";
import { type ResidentOptions, startResident } from "../resident.ts";

const ABOUT = `Runs the domain of a home until Ctrl-C: its chain where that is local, signing service, gateway, and a batcher for each
anchorer, and starts again what ends. One for each home. Exit status: 0 after a drain, 1 when the start or a part failed.
Example: countersign up --detach && countersign status`;

interface UpOptions extends HomeOption {
  readonly detach?: boolean;
  readonly shadow?: boolean;
  readonly json?: boolean;
}

/** `countersign up`. */
export function upCommand(): Command {
  return withHome(new Command("up").description(ABOUT))
    .option("--detach", "run in the background; return when all of it is ready")
    .option("--shadow", "block nothing, record what would be blocked: for a roll-out")
    .option("--json", "print one line of JSON when all of it is ready")
    .action(run);
}

async function run({ detach = false, shadow = false, json = false, ...home }: UpOptions): Promise<void> {
  const { path, files } = await homeOf(home);
  if (detach) {
    const address = await startDetached({ home: path, files, shadow });
    if (json) printJson(process.stdout, address);
    else printLines(process.stdout, [`process ${address.pid} runs the domain; countersign status, countersign down`]);
    return;
  }
  const say = (line: string): void => printLines(process.stderr, [`${new Date().toISOString()} ${line}`]);
  const options: ResidentOptions = {
    ...{ env: ownEnvironment(), shadow, onEvent: say },
    ...(json ? {} : { onStep: (text: string) => printLines(process.stdout, [`starting ${text}`]) }),
  };
  await runService(async (life) => {
    const resident = await startResident(files, options, life);
    if (json) printJson(process.stdout, resident.address);
    else {
      const lines = await bannerLines(files, resident);
      printLines(process.stdout, [
        "",
        ...lines,
        "",
        "Ctrl-C stops everything; the next start goes on with the same data.",
      ]);
    }
    return resident;
  });
}
