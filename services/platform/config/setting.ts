import { CountersignError } from "../../core/errors/error.ts";

/** Reads a value as it stands in the environment. Throws CONFIG_INVALID, or returns the value. */
export interface Parser<T> {
  /** completes "must be ..." */
  readonly form: string;
  readonly parse: (text: string) => T | undefined;
}

/** One row of a service's settings table. */
export interface Setting<T> {
  /** environment variable */
  readonly name: string;
  readonly about: string;
  readonly form: string;
  /** what stands in for a missing value, for the help text */
  readonly absent: string;
  /** @throws CONFIG_MISSING, CONFIG_INVALID */
  readonly read: (text: string | null) => T;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** The values a settings table gives. */
export type ConfigOf<S extends Settings> = {
  readonly [Key in keyof S]: S[Key] extends Setting<infer T> ? T : never;
};

export function required<T>(name: string, parser: Parser<T>, about: string): Setting<T> {
  return setting(name, parser, about, "required", () => {
    throw new CountersignError("CONFIG_MISSING", `${name} is not set: ${about}`);
  });
}

/** @param fallback as it would stand in the environment */
export function withDefault<T>(name: string, parser: Parser<T>, fallback: string, about: string): Setting<T> {
  return setting(name, parser, about, `default ${fallback}`, () => parseValue(name, parser, fallback));
}

export function optional<T>(name: string, parser: Parser<T>, about: string): Setting<T | null> {
  return setting<T | null>(name, parser, about, "optional", () => null);
}

function setting<T>(name: string, parser: Parser<T>, about: string, absent: string, missing: () => T): Setting<T> {
  const read = (text: string | null): T => (text === null ? missing() : parseValue(name, parser, text));
  return { name, about, form: parser.form, absent, read };
}

/** The value is not repeated: it may be a secret put in the wrong place. */
function parseValue<T>(name: string, parser: Parser<T>, text: string): T {
  const value = parser.parse(text);
  if (value === undefined) throw new CountersignError("CONFIG_INVALID", `${name} must be ${parser.form}`);
  return value;
}
