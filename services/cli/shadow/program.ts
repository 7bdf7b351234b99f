import { Command } from "commander";

import { shadowReport } from "../../core/domain/shadow/report.ts";
import { readApplied } from "../../domain/applied.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { openDomain } from "../shared/edit.ts";
import { type HomeOption, withHome } from "../shared/home.ts";
import { reportLines } from "./lines.ts";
import { readSeen } from "./seen.ts";

const ABOUT = `What a roll-out in shadow mode saw. \`countersign up --shadow\` blocks nothing and records what enforcement would have done,
signed, and marked as not enforced; \`countersign apply --from-shadow\` narrows the file to it.`;

const REPORT = `Shows by agent, action and limit what passed, what would have been held and what blocked, from the logs of the home; and what
reached a target without any permission, of which nobody knows the agent. Example: countersign shadow report --json`;

interface ReportOptions extends HomeOption {
  readonly json?: true;
}

/** `countersign shadow`. */
export function shadowCommand(): Command {
  const report = withHome(new Command("report").summary("what enforcement would have done").description(REPORT))
    .option("--json", "print one line of JSON")
    .action(async ({ json, ...options }: ReportOptions) => {
      const { home, domain } = await openDomain(options);
      const { logs } = await readApplied(home.files, domain);
      const { decisions, forwards } = await readSeen(home.files, logs);
      const found = shadowReport(decisions, forwards);
      if (json === true) printJson(process.stdout, found);
      else printLines(process.stdout, reportLines(found));
    });
  return new Command("shadow").description(ABOUT).addCommand(report);
}
