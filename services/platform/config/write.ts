import type { Settings } from "./setting.ts";

/** Values by setting, as they are to stand in an environment; what is left out has its default. */
export type SettingValues<S extends Settings> = { readonly [Key in keyof S]?: string | number };

/** The environment for a process that reads these settings: each value under the name of its variable. */
export function environmentOf<S extends Settings>(settings: S, values: SettingValues<S>): Record<string, string> {
  const set = Object.entries(settings).flatMap(([key, { name }]) => {
    const value = values[key];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return Object.fromEntries(set);
}
