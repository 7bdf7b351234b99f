import type { Command } from "commander";

import { readPolicyChanges } from "../../governance/chain/change.ts";
import { connect, requireSame } from "../../governance/chain/connect.ts";
import { readDocument } from "../../governance/file/document.ts";
import type { Stop } from "../../governance/file/stop.ts";
import { type Paint, painter } from "../../platform/terminal/paint.ts";
import { utc } from "../../platform/terminal/text.ts";
import { answer, type Io } from "./io.ts";
import { showLines } from "./show-lines.ts";
import { type ChainOptions, chainVerb } from "./options.ts";
import { whyLines } from "./why-lines.ts";

const ABOUT = `show what a file asks for: the calls, and of a policy every limit before and after. The verdict over the whole is
the one the policy contract gives. Call data nobody can read is shown raw, with a warning.`;

/** `show <file>`. */
export function showVerb(io: Io): Command {
  return chainVerb(io, "show", ABOUT)
    .argument("<file>", "a proposal, a cancellation, a closing or a brake")
    .action(async (path: string, options: ChainOptions) => {
      const document = await readDocument(path);
      if (document.type !== "proposal")
        return answer(io, options.json, document, stopLines(document, painter(io.stdout)));
      const governance = await connect(options);
      await requireSame(governance, document);
      const changes = options.json === true ? await readPolicyChanges(governance, document) : [];
      const lines = options.json === true ? [] : await showLines(governance, document, io.stdout);
      answer(io, options.json, { ...document, changes }, lines);
    });
}

const SUBJECTS: Readonly<Record<Stop["type"], (stop: Stop) => readonly string[]>> = {
  cancellation: (stop) => (stop.type === "cancellation" ? [`  cancels     ${stop.operation}`] : []),
  closing: (stop) => ["  cancels     everything that waits: it closes the gate", ...why(stop)],
  brake: (stop) => ["  pauses      every decision of the organization", ...why(stop)],
};

function why(stop: Stop): readonly string[] {
  return stop.type === "cancellation" ? [] : whyLines(stop.rationale);
}

/** A file that can only stop something. */
export function stopLines(stop: Stop, paint: Paint): readonly string[] {
  const subject = SUBJECTS[stop.type](stop);
  return [
    paint("bold", stop.type),
    ...subject,
    `  council     ${stop.council} on chain ${stop.chainId}`,
    `  to sign     ${stop.digest}`,
    `  submit by   ${utc(stop.deadline)}`,
  ];
}
