import type { Command } from "commander";

import { connect } from "../../governance/chain/connect.ts";
import { type Pending, readPending } from "../../governance/chain/pending.ts";
import { isKnown } from "../../governance/file/decode.ts";
import { type Paint, painter } from "../../platform/terminal/paint.ts";
import { duration, utc } from "../../platform/terminal/text.ts";
import { answer, type Io } from "./io.ts";
import { type ChainOptions, chainVerb } from "./options.ts";
import { shown } from "../../core/text/visible.ts";

const ABOUT = `list what waits in the timelock: what it does, when it is ready, and whether it is armed, or stale and why. Whoever
watches reads this at least once in every delay.`;

/** `pending`. */
export function pendingVerb(io: Io): Command {
  return chainVerb(io, "pending", ABOUT).action(async (options: ChainOptions) => {
    const governance = await connect(options);
    const { head, gate } = governance;
    const pending = await readPending(governance);
    const paint = painter(io.stdout);
    const armed = pending.filter((each) => each.armed).length;
    answer(io, options.json, { now: head.timestamp, gate, pending }, [
      ...pending.flatMap((each) => pendingLines(each, head.timestamp, paint)),
      `gate         ${gate.isOpen ? "open" : paint("red", "closed: only its reopening passes")}`,
      `waiting      ${pending.length}, ${armed} of them armed`,
      `chain time   ${utc(head.timestamp)}`,
    ]);
  });
}

function pendingLines({ operation, decoded, calls, readyAt, armed, because }: Pending, now: number, paint: Paint) {
  const left = readyAt > now ? `, ${duration(readyAt - now)} left` : "";
  const names = decoded.map((call, i) =>
    isKnown(call) ? `${call.contract}.${call.function}` : `unknown call of ${calls[i]?.target}`,
  );
  return [
    `${armed ? paint("yellow", "armed       ") : paint("dim", "stale       ")} ${operation}`,
    `  does       ${names.join(", ")}`,
    `  ready      ${utc(readyAt)}${left}`,
    ...because.map((reason) => `  because    ${shown(reason)}`),
  ];
}
