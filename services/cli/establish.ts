import { Command } from "commander";

import { branchOf, outlineOf } from "../core/domain/outline.ts";
import { CountersignError } from "../core/errors/error.ts";
import { nearestName } from "../core/text/nearest.ts";
import { secondsOf } from "../core/time.ts";
import { planEdit } from "../domain/edit.ts";
import { fieldLines } from "../platform/terminal/field.ts";
import { type EntryOptions, entryChanges, withEntry } from "./shared/agent-entry.ts";
import { type EditOptions, editFile, openDomain, withEdit } from "./shared/edit.ts";

const ABOUT = `Establishes a new agent under a principal, in the domain file: its entry, what it was examined for, and the first
authority it is handed, by the human who answers for it. Shows what that gives, and asks; \`apply\` makes its key, registers it
and has the principal sign.
Example: countersign establish buyer --from owner --actions shop.order.create --limit "perAction.blockAbove=500.00 USD"
--why "buys what the office needs"`;

/** `countersign establish`. */
export function establishCommand(): Command {
  return withEdit(withEntry(new Command("establish").description(ABOUT)))
    .argument("<name>", "of the new agent: small letters, digits and single dashes")
    .action(establish);
}

async function establish(name: string, options: EditOptions & EntryOptions): Promise<void> {
  const opened = await openDomain(options);
  const { principals, agents } = opened.domain;
  const { from } = options;
  if (from === undefined)
    throw new CountersignError("ARGUMENT_MISSING", `--from: which principal answers for ${name}?`);
  if (!Object.hasOwn(principals, from)) {
    const near = nearestName(from, Object.keys(principals));
    const instead = Object.hasOwn(agents, from)
      ? "is an agent: `countersign agent add` puts one below it"
      : `is no principal of the file${near === null ? "" : `: do you mean ${near}?`}`;
    throw new CountersignError("ARGUMENT_INVALID", `--from ${from} ${instead}`);
  }
  const changes = entryChanges(name, options);
  const { domain, authority } = planEdit(opened.text, changes, secondsOf(Date.now)).compiled;
  const branch = branchOf(outlineOf(domain, authority).authority, name);
  const gives = [`${from} gives ${name}:`, ...(branch?.lines ?? []).flatMap((line) => fieldLines("  ", line))];
  await editFile(opened, changes, options, gives);
}
