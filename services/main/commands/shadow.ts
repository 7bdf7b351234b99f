import { resolve } from "node:path";

import { Command } from "commander";

import { homeOf, type HomeOption, withHome } from "../../cli/shared/home.ts";
import { narrowedTo } from "../../core/domain/shadow/narrow.ts";
import { shadowReport } from "../../core/domain/shadow/report.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { readApplied } from "../../domain/applied.ts";
import type { HomeFiles } from "../../domain/home/files.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readText } from "../../platform/json-file.ts";
import { printJson, printLines } from "../../platform/terminal/print.ts";
import { readDomainFile } from "../resident.ts";
import { readSeen, type SeenRecords } from "../shadow-records.ts";
import { narrowedLines, reportLines } from "../shadow-lines.ts";

const ABOUT = `What a roll-out in shadow mode saw. \`countersign up --shadow\` blocks nothing and records what enforcement would have done,
signed, and marked as not enforced.`;

const REPORT = `Shows by agent, action and limit what passed, what would have been held and what blocked, from the logs of the home; and what
reached a target without any permission, of which nobody knows the agent. Example: countersign shadow report --json`;

const PROPOSE = `Writes a copy of countersign.yaml that permits no more than the file does now, and everything that was seen to pass or to be held:
actions, targets, recipients and amounts become narrower. Agents nothing was seen of keep what they have. Nothing is applied.
Example: countersign shadow propose && diff countersign.yaml countersign.proposed.yaml`;

const PROPOSED = "countersign.proposed.yaml";

interface ReportOptions extends HomeOption {
  readonly json?: true;
}

/** `countersign shadow`. */
export function shadowCommand(): Command {
  const report = withHome(new Command("report").summary("what enforcement would have done").description(REPORT))
    .option("--json", "print one line of JSON")
    .action(async ({ json, ...home }: ReportOptions) => {
      const { files } = await homeOf(home);
      const { decisions, forwards } = await seenIn(files);
      const found = shadowReport(decisions, forwards);
      if (json === true) printJson(process.stdout, found);
      else printLines(process.stdout, reportLines(found));
    });
  const propose = withHome(new Command("propose").summary("narrow the file to what was seen").description(PROPOSE))
    .option("--out <file>", "where the copy goes; what stands there is written over", PROPOSED)
    .option("--json", "print one line of JSON")
    .action(async ({ json, out, ...home }: ReportOptions & { readonly out: string }) => {
      const { files } = await homeOf(home);
      const path = resolve(out);
      if (path === files.domain) {
        throw new CountersignError("ARGUMENT_INVALID", "--out: the domain file itself is never written over");
      }
      const { decisions } = await seenIn(files);
      const narrowed = narrowedTo(await readText(files.domain), decisions, frameNow());
      await writeFileAtomic(path, narrowed.text);
      const { changes, unseen } = narrowed;
      if (json === true) printJson(process.stdout, { file: path, changes, unseen });
      else printLines(process.stdout, narrowedLines(narrowed, path));
    });
  return new Command("shadow").description(ABOUT).addCommand(report).addCommand(propose);
}

async function seenIn(files: HomeFiles): Promise<SeenRecords> {
  const { logs } = await readApplied(files, await readDomainFile(files));
  return readSeen(files, logs);
}

/** Only which values are in a set depends on the salt, and no set is compared. */
function frameNow() {
  return { salt: `0x${"00".repeat(32)}`, from: Math.floor(Date.now() / 1000) };
}
