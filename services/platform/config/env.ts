import { type Environment, readConfig } from "./read.ts";
import type { ConfigOf, Settings } from "./setting.ts";

/** What any program needs to run. */
const BARE = ["PATH", "HOME", "TMPDIR", "SystemRoot", "NO_COLOR", "FORCE_COLOR"];

/** As the user of a command has it: variables whose names a file gives, and where the user keeps what is hers. */
export function ownEnvironment(): Environment {
  return process.env;
}

/** What a process passes on to those it starts beside their settings: nothing else leaks in from the user's shell. */
export function bareEnvironment(env: Environment = process.env): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.filter(([name]) => BARE.includes(name)));
}

/**
 * Reads settings from the process environment. Nothing else in the project looks at it.
 * @param known names of the settings of all services: they may share one environment
 * @throws CONFIG_UNKNOWN, CONFIG_MISSING, CONFIG_INVALID
 */
export function readEnvironment<S extends Settings>(
  settings: S,
  known: readonly string[],
  env: Environment = process.env,
): ConfigOf<S> {
  return readConfig(settings, env, known);
}
