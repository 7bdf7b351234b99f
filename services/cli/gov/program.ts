import { Command } from "commander";

import type { Io } from "./io.ts";
import { described } from "./options.ts";
import { brakeVerb } from "./brake.ts";
import { cancelVerb } from "./cancel.ts";
import { executeVerb } from "./execute.ts";
import { historyVerb } from "./history.ts";
import { pendingVerb } from "./pending.ts";
import { proposeVerb } from "./propose.ts";
import { restrictVerb } from "./restrict.ts";
import { showVerb } from "./show.ts";
import { signVerb } from "./sign.ts";
import { statusVerb } from "./status.ts";
import { submitVerb } from "./submit.ts";
import { verifyVerb } from "./verify.ts";
import { verifyDeploymentVerb } from "./verify-deployment.ts";

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
    .addCommand(pendingVerb(io))
    .addCommand(executeVerb(io))
    .addCommand(cancelVerb(io))
    .addCommand(brakeVerb(io))
    .addCommand(restrictVerb(io))
    .addCommand(verifyVerb(io))
    .addCommand(verifyDeploymentVerb(io))
    .addCommand(historyVerb(io));
}
