import type { Command } from "commander";

import { CountersignError } from "../../core/errors/error.ts";
import { nearestName } from "../../core/text/nearest.ts";
import { profiledAgents } from "../../domain/home/profiles.ts";
import type { Environment } from "../../platform/config/read.ts";
import { homeOf, type HomeOption, withHome } from "./home.ts";

/** The two ways to say which agent. */
export interface ProfileOptions extends HomeOption {
  readonly profile?: string;
  readonly agent?: string;
}

/** Adds the options that say which agent. */
export function withProfile(command: Command): Command {
  const named = command
    .option("--profile <file>", "the agent's profile")
    .option("--agent <name>", "an agent of the home instead");
  // Commands that also say where the chain is have it already.
  return named.options.some(({ long }) => long === "--home") ? named : withHome(named);
}

/**
 * The file of the agent's profile.
 * @throws ARGUMENT_MISSING, ARGUMENT_INVALID when both are given or the home has no such agent; HOME_NOT_FOUND, HOME_UNTRUSTED
 */
export async function profileOf(options: ProfileOptions, env?: Environment): Promise<string> {
  const { profile, agent } = options;
  if (profile !== undefined && agent !== undefined) {
    throw new CountersignError("ARGUMENT_INVALID", "give either --profile or --agent");
  }
  if (profile !== undefined) return profile;
  if (agent === undefined) throw new CountersignError("ARGUMENT_MISSING", "give --profile <file>, or --agent <name>");
  const { files } = await homeOf(options, env);
  const names = await profiledAgents(files);
  if (names.includes(agent)) return files.profile(agent);
  const near = nearestName(agent, names);
  const known = names.length === 0 ? "none" : names.toSorted().join(", ");
  const hint = near === null ? `the home has ${known}` : `do you mean ${near}?`;
  throw new CountersignError("ARGUMENT_INVALID", `--agent ${agent}: no profile of that name; ${hint}`);
}
