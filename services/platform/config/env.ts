import { type Environment, readConfig } from "./read.ts";
import type { ConfigOf, Settings } from "./setting.ts";
import { SETTING_NAMES } from "./tables.ts";

/**
 * Reads settings from the process environment. Nothing else in the project looks at it.
 * @throws CONFIG_UNKNOWN, CONFIG_MISSING, CONFIG_INVALID
 */
export function loadConfig<S extends Settings>(settings: S, env: Environment = process.env): ConfigOf<S> {
  return readConfig(settings, env, SETTING_NAMES);
}
