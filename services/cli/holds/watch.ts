import { setTimeout as sleep } from "node:timers/promises";

import { Command, InvalidArgumentError } from "commander";

import { isCountersignError } from "../../core/errors/error.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { askWaiting, type WaitingOptions, withWaiting } from "./list.ts";
import type { ListedHold } from "../../core/schemas/answers.ts";
import { readWaiting, rowOf } from "./page.ts";

/** What watching works with. */
export interface WatchDeps {
  /** all that waits, oldest first */
  readonly waiting: () => Promise<readonly ListedHold[]>;
  readonly show: (hold: ListedHold) => void;
  /** says once that the service is gone, until it answers again */
  readonly note: (text: string) => void;
  /** between two looks; false when there is no further one */
  readonly pause: () => Promise<boolean>;
}

/**
 * Shows each hold once, in the order they came, and again when somebody approved it. A service that is gone for a while is waited for once it has answered.
 * @throws what the first look throws; later, all but SERVICE_UNREACHABLE and RATE_LIMITED
 */
export async function watchHolds({ waiting, show, note, pause }: WatchDeps): Promise<void> {
  let known = new Map<string, number>();
  let isGone = false;
  for (let looks = 0; looks === 0 || (await pause()); looks += 1) {
    try {
      const holds = await waiting();
      for (const hold of holds) if (known.get(hold.hold) !== hold.approvals) show(hold);
      known = new Map(holds.map(({ hold, approvals }) => [hold, approvals]));
      isGone = false;
    } catch (error) {
      const passes = isCountersignError(error) && ["SERVICE_UNREACHABLE", "RATE_LIMITED"].includes(error.code);
      if (looks === 0 || !passes) throw error;
      if (!isGone) note(error.message);
      isGone = true;
    }
  }
}

const ABOUT = `Prints what waits for a person, and goes on with what comes, until it is ended (Ctrl-C).
Example: countersign holds watch --json`;

interface Options extends WaitingOptions {
  readonly every: number;
}

/** `countersign holds watch`. */
export function watchCommand(): Command {
  return withWaiting(new Command("watch"))
    .description(ABOUT)
    .option("--every <seconds>", "between two looks", seconds, 2)
    .option("--json", "print one line of JSON for each")
    .action(async ({ every, json, ...options }: Options) => {
      const { reader, signingUrl } = await askWaiting(options);
      await watchHolds({
        waiting: () => readWaiting(reader, signingUrl),
        show: (hold) => {
          if (json === true) printJson(process.stdout, hold);
          else printLines(process.stdout, [rowOf(hold).join("  ")]);
        },
        note: (text) => printLines(process.stderr, [text]),
        pause: () => sleep(every * 1000, true),
      });
    });
}

function seconds(text: string): number {
  if (/^[1-9][0-9]{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected seconds, 1 to 99999");
}
