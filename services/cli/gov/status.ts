import type { Command } from "commander";

import { silenceOf } from "../../chain/read/head.ts";
import { secondsOf } from "../../core/time.ts";
import { connect, requireSame } from "../../governance/chain/connect.ts";
import { readStatus, type Status } from "../../governance/chain/status.ts";
import { readProposal } from "../../governance/file/document.ts";
import { painter, type Style } from "../../platform/terminal/paint.ts";
import { duration, shortHex, utc } from "../../platform/terminal/text.ts";
import { answer, type Io } from "./io.ts";
import { type ChainOptions, chainVerb } from "./options.ts";
import { shown } from "../../core/text/visible.ts";

const ABOUT = "say where a proposal stands: unsigned, waiting, ready, done, cancelled, or stale and why";

/** `status <file>`. */
export function statusVerb(io: Io): Command {
  return chainVerb(io, "status", ABOUT)
    .argument("<file>", "a proposal")
    .action(async (path: string, options: ChainOptions) => {
      const proposal = await readProposal(path);
      const governance = await connect(options);
      await requireSame(governance, proposal);
      const status = await readStatus(governance, proposal);
      const { members, threshold, mark } = governance.council;
      answer(io, options.json, { ...status, council: { members, threshold, mark } }, [
        ...statusLines(status, io),
        ...silent(silenceOf(governance.head, secondsOf(Date.now)), status),
        `council      ${threshold} of ${members.length}: ${members.map(shortHex).join(", ")}`,
      ]);
    });
}

/** What waits for a time waits for a block that has it. */
function silent(silence: string | null, { state }: Status): readonly string[] {
  return silence === null || state === "done" || state === "cancelled" ? [] : [`             ${silence}`];
}

const STYLES: Readonly<Record<Status["state"], Style>> = {
  unsigned: "yellow",
  waiting: "yellow",
  ready: "green",
  done: "green",
  cancelled: "red",
  stale: "red",
};

function statusLines(
  { state, operation, readyAt, secondsLeft, passesUntil, armed, because, now }: Status,
  io: Io,
): readonly string[] {
  const left = secondsLeft === null || secondsLeft === 0 ? "" : `, ${duration(secondsLeft)} left`;
  return [
    `${painter(io.stdout)(STYLES[state], state.padEnd(12))} ${operation}`,
    ...(readyAt === null ? [] : [`ready        ${utc(readyAt)}${left}`]),
    ...(armed ? ["armed        takes effect unless something changes, or two members stop it"] : []),
    ...(passesUntil === null ? [] : [`passes until ${utc(passesUntil)}`]),
    ...because.map((reason) => `because      ${shown(reason)}`),
    `chain time   ${utc(now)}`,
  ];
}
