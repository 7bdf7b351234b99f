import { type Environment, readConfig } from "./read.ts";
import type { ConfigOf, Settings } from "./setting.ts";

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
