import { type Command, Option } from "commander";

import { addDelegation } from "../../core/domain/edit/authority.ts";
import type { Change, Written } from "../../core/domain/edit/change.ts";
import { AGENT_CUSTODIES } from "../../core/domain/schema.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { POSTURES } from "../../core/words/verdicts.ts";
import { delegationOf, type GrantOptions, withGrant, words } from "./limits.ts";

/** Of commands that enter an agent. */
export interface EntryOptions extends GrantOptions {
  readonly capability: readonly string[];
  readonly model?: string;
  readonly posture?: string;
  readonly custody?: string;
}

/** Adds the options that say what an agent is, and what it is handed. */
export function withEntry(command: Command): Command {
  return withGrant(command)
    .option(
      "--capability <type>",
      "action it was examined for; repeat, or with commas; default those of --actions",
      words,
      [],
    )
    .option("--model <name>", "what it runs, one of the file's models")
    .addOption(
      new Option("--posture <posture>", "how much autonomy it has; default Delegated: its limits alone decide").choices(
        POSTURES.slice(1),
      ),
    )
    .addOption(
      new Option(
        "--custody <hand>",
        "whose hand holds its key: its own process, a sidecar beside it, or the gateway; default agent",
      ).choices(AGENT_CUSTODIES),
    );
}

/**
 * An agent with what it was examined for, and with --from what it is handed.
 * @throws ARGUMENT_MISSING, ARGUMENT_INVALID
 */
export function entryChanges(name: string, options: EntryOptions): readonly Change[] {
  const { capability, from, actions, limit, why, target, model, posture, custody } = options;
  const capabilities = [...new Set(capability.length === 0 ? actions : capability)];
  if (capabilities.length === 0) {
    throw new CountersignError("ARGUMENT_MISSING", `--capability: what was ${name} examined for?`);
  }
  const grants = from !== undefined || actions.length > 0 || limit.length > 0 || why !== undefined || target.length > 0;
  const value: Record<string, Written> = { capabilities };
  if (model !== undefined) value["model"] = model;
  if (posture !== undefined) value["posture"] = posture;
  if (custody !== undefined) value["custody"] = custody;
  return [
    { kind: "add", path: ["agents"], members: [{ name, value }] },
    ...(grants ? [addDelegation(delegationOf(name, options))] : []),
  ];
}
