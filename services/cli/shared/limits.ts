import type { Command } from "commander";

import type { Written } from "../../core/domain/edit/change.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { readYaml } from "../../core/yaml.ts";
import { several } from "./arguments.ts";

/** Of commands that hand authority down. */
export interface GrantOptions {
  readonly from?: string;
  readonly why?: string;
  readonly actions: readonly string[];
  readonly target: readonly string[];
  readonly limit: readonly string[];
}

/** Adds the options that say what is handed down. */
export function withGrant(command: Command): Command {
  return command
    .option("--from <name>", "who hands it down: a principal, or an agent")
    .option("--why <text>", "the reason, in words")
    .option("--actions <type>", "action it may do; repeat, or with commas", words, [])
    .option("--target <name>", "target it may do them at; repeat; default any", words, [])
    .option(
      "--limit <member=value>",
      'as in the file: "perAction.blockAbove=500.00 USD", "rate.perHour=20", "hours=Mon-Fri 08:00-18:00 Europe/Berlin"; repeat',
      several(String),
      [],
    );
}

/** For options that may stand several times, or once with commas. */
export function words(text: string, before: readonly string[]): readonly string[] {
  return [
    ...before,
    ...text
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== ""),
  ];
}

/**
 * A delegation as the file says it.
 * @throws ARGUMENT_MISSING, ARGUMENT_INVALID
 */
export function delegationOf(to: string, { from, why, actions, target, limit }: GrantOptions): Written {
  if (from === undefined) throw new CountersignError("ARGUMENT_MISSING", `--from: who hands authority down to ${to}?`);
  if (actions.length === 0) throw new CountersignError("ARGUMENT_MISSING", `--actions: what may ${to} do?`);
  const delegation: Record<string, Written> = { to, from, why: why ?? `${to} acts for ${from}`, actions: [...actions] };
  if (target.length > 0) delegation["targets"] = [...target];
  for (const said of limit) setLimit(delegation, said);
  return delegation;
}

const NOT_LIMITS: readonly string[] = ["to", "from", "why", "actions", "targets"];

function setLimit(delegation: Record<string, Written>, said: string): void {
  const [, path = "", text = ""] = /^([A-Za-z]+(?:\.[A-Za-z]+)?)=(.+)$/.exec(said) ?? [];
  const [first = "", second] = path.split(".");
  if (path === "" || NOT_LIMITS.includes(first)) {
    throw new CountersignError("ARGUMENT_INVALID", `--limit ${said}: expected a limit of the file, = and its value`);
  }
  const value = readYaml(text, "ARGUMENT_INVALID").value as Written;
  if (second === undefined) delegation[first] = value;
  else delegation[first] = { ...((delegation[first] ?? {}) as object), [second]: value };
}
