import { Command } from "commander";

import { type EntryOptions, entryChanges, withEntry } from "../shared/agent-entry.ts";
import { type EditOptions, editFile, openDomain, withEdit } from "../shared/edit.ts";

const ABOUT = `Enters an agent into the domain file with the actions it was examined for, and with --from what it is handed. Shows
what it would write, and asks; \`apply\` makes its key and registers it.
Example: countersign agent add buyer --capability shop.order.create --from owner --actions shop.order.create
--limit "perAction.blockAbove=500.00 USD"`;

/** `countersign agent add`. */
export function addCommand(): Command {
  return withEdit(withEntry(new Command("add").description(ABOUT)))
    .argument("<name>", "small letters, digits and single dashes")
    .action(async (name: string, options: EditOptions & EntryOptions) => {
      await editFile(await openDomain(options), entryChanges(name, options), options);
    });
}
