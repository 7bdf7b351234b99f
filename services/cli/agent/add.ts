import { Command } from "commander";

import { addDelegation } from "../../core/domain/edit/authority.ts";
import type { Change } from "../../core/domain/edit/change.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { type EditOptions, editFile, openDomain, withEdit } from "../shared/edit.ts";
import { delegationOf, type GrantOptions, withGrant, words } from "../shared/limits.ts";

interface Options extends EditOptions, GrantOptions {
  readonly capability: readonly string[];
}

const ABOUT = `Enters an agent into the domain file with the actions it was examined for, and with --from what it is handed. Shows
what it would write, and asks; \`apply\` makes its key and registers it.
Example: countersign agent add buyer --capability shop.order.create --from owner --actions shop.order.create
--limit "perAction.blockAbove=500.00 USD"`;

/** `countersign agent add`. */
export function addCommand(): Command {
  return withEdit(withGrant(new Command("add").description(ABOUT)))
    .argument("<name>", "small letters, digits and single dashes")
    .option(
      "--capability <type>",
      "action it was examined for; repeat, or with commas; default those of --actions",
      words,
      [],
    )
    .action(add);
}

async function add(name: string, options: Options): Promise<void> {
  const { capability, from, actions, limit, why, target } = options;
  const capabilities = [...new Set(capability.length === 0 ? actions : capability)];
  if (capabilities.length === 0) {
    throw new CountersignError("ARGUMENT_MISSING", `--capability: what was ${name} examined for?`);
  }
  const grants = from !== undefined || actions.length > 0 || limit.length > 0 || why !== undefined || target.length > 0;
  const changes: Change[] = [
    { kind: "add", path: ["agents"], members: [{ name, value: { capabilities } }] },
    ...(grants ? [addDelegation(delegationOf(name, options))] : []),
  ];
  await editFile(await openDomain(options), changes, options);
}
