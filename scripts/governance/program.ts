import { Command } from "commander";

import type { Io } from "./io.ts";
import { described } from "./options.ts";
import { brakeVerb } from "./verbs/brake.ts";
import { cancelVerb } from "./verbs/cancel.ts";
import { executeVerb } from "./verbs/execute.ts";
import { historyVerb } from "./verbs/history.ts";
import { proposeVerb } from "./verbs/propose.ts";
import { restrictVerb } from "./verbs/restrict.ts";
import { showVerb } from "./verbs/show.ts";
import { signVerb } from "./verbs/sign.ts";
import { statusVerb } from "./verbs/status.ts";
import { submitVerb } from "./verbs/submit.ts";
import { verifyVerb } from "./verbs/verify.ts";

const ABOUT = `What a council does: whatever loosens goes as a reviewed, signed file through a timelock everyone can watch.
Nothing is sent without --send. docs/governance.md walks through it. Every verb has --help.`;

/** `npm run gov --`. */
export function governanceProgram(io: Io): Command {
  return described(new Command("gov"), ABOUT)
    .addCommand(proposeVerb(io))
    .addCommand(showVerb(io))
    .addCommand(signVerb(io))
    .addCommand(submitVerb(io))
    .addCommand(statusVerb(io))
    .addCommand(executeVerb(io))
    .addCommand(cancelVerb(io))
    .addCommand(brakeVerb(io))
    .addCommand(restrictVerb(io))
    .addCommand(verifyVerb(io))
    .addCommand(historyVerb(io));
}
