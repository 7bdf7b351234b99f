import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { throwAll } from "../../core/errors/several.ts";
import { nearestName } from "../../core/text/nearest.ts";
import type { ConfigOf, Settings } from "./setting.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that begin like this are ours: an unknown one is a mistake. */
export const PREFIX = "COUNTERSIGN_";

/**
 * Reads a service's settings. An empty value counts as not set.
 * @param known names of the settings of all services: they may share one environment
 * @throws CONFIG_UNKNOWN, CONFIG_MISSING or CONFIG_INVALID for the first problem; when there are several, `cause` is an
 * AggregateError of all
 */
export function readConfig<S extends Settings>(settings: S, env: Environment, known: readonly string[]): ConfigOf<S> {
  const names = [...new Set([...known, ...Object.values(settings).map(({ name }) => name)])];
  const problems = unknownNames(env, names);
  const values = new Map<string, unknown>();
  for (const [key, { name, read }] of Object.entries(settings)) {
    try {
      values.set(key, read(valueOf(env, name)));
    } catch (error) {
      if (!isCountersignError(error)) throw error;
      problems.push(error);
    }
  }
  throwAll(problems);
  // Every key of S was read by its own setting; Object.fromEntries cannot say so.
  return Object.fromEntries(values) as ConfigOf<S>;
}

function valueOf(env: Environment, name: string): string | null {
  const text = env[name]?.trim() ?? "";
  return text === "" ? null : text;
}

function unknownNames(env: Environment, known: readonly string[]): CountersignError[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name))
    .sort()
    .map((name) => {
      const nearest = nearestName(name, known);
      const hint = nearest === null ? "" : `; did you mean ${nearest}?`;
      return new CountersignError("CONFIG_UNKNOWN", `${name} is not a setting${hint}`);
    });
}
