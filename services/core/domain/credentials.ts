import type { Domain } from "./schema.ts";

/** Target -> header -> value: the file the gateway reads, and nobody else. */
export type Credentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A word such as Bearer, and where the secret comes from. */
const FORM = /^([A-Za-z]+ )?(env:.+|file:.+)$/;

/**
 * What the gateway shows each target.
 * @param secretOf gives the secret of `env:<NAME>` or `file:<path>`
 */
export function credentialsOf({ targets }: Pick<Domain, "targets">, secretOf: (source: string) => string): Credentials {
  const entries = Object.entries(targets).map(([name, { credentials = {} }]) => {
    const headers = Object.entries(credentials).map(([header, said]) => {
      const [, word = "", source = ""] = FORM.exec(said) ?? [];
      return [header, `${word}${secretOf(source)}`] as const;
    });
    return [name, Object.fromEntries(headers)] as const;
  });
  return Object.fromEntries(entries);
}
