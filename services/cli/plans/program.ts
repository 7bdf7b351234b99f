import { Command } from "commander";

import { PLAN_TYPE } from "../../core/plans/words.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { tableLines } from "../../platform/terminal/table.ts";
import { approveCommand, denyCommand, showCommand } from "../holds/approve.ts";
import { askWaiting, type WaitingOptions, withWaiting } from "../holds/list.ts";
import { readWaiting, rowOf } from "../holds/page.ts";
import { revokeCommand } from "./revoke.ts";

const LIST = `Lists the plans that wait for people or run: all of them for the operator, and an agent's own with --agent.
Example: countersign plans list`;

function listCommand(): Command {
  return withWaiting(new Command("list"))
    .description(LIST)
    .option("--json", "print one line of JSON")
    .action(async (options: WaitingOptions) => {
      const { reader, signingUrl } = await askWaiting(options);
      const plans = (await readWaiting(reader, signingUrl)).filter(({ type }) => type === PLAN_TYPE);
      if (options.json === true) printJson(process.stdout, { plans });
      else printLines(process.stdout, plans.length === 0 ? ["no plan waits or runs"] : tableLines(plans.map(rowOf)));
    });
}

const SHOW = `Shows every step of an agent's plan in words, who approved it so far, and the digest that \`plans approve --yes\`
agrees to. Example: countersign plans show hold_…`;

const APPROVE = `Shows every step of a plan, and signs with a wallet (EIP-712) that each of them may run once until the plan ends.
Example: countersign plans approve hold_…`;

const DENY = `Shows a plan, and says no to it with a wallet's signature: it ends, also where it ran already.
Example: countersign plans deny hold_… --why "no new orders this month"`;

/** `countersign plans`. (`countersign plan` is about the domain's file.) */
export function plansCommand(): Command {
  const about = "what agents intend to do, for a human to sign once: list, show, approve, deny and revoke it";
  const command = new Command("plans").description(about);
  // An approver reads and signs a plan as it does a hold: the same verbs, under the name people look for.
  command.addCommand(listCommand());
  command.addCommand(showCommand().description(SHOW));
  command.addCommand(approveCommand().description(APPROVE));
  command.addCommand(denyCommand().description(DENY));
  command.addCommand(revokeCommand());
  return command;
}
