import { type Domain, httpTargets } from "./schema.ts";

/** Target -> header -> value: the file the gateway reads, and nobody else. */
export type Credentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A word such as Bearer, and where the secret comes from. */
const FORM = /^([A-Za-z]+ )?(env:.+|file:.+)$/;

/** Gives the secret of `env:<NAME>` or `file:<path>`, which stands at that member of the file. */
export type SecretOf = (source: string, path: readonly PropertyKey[]) => string;

/** What the gateway shows each target. */
export function credentialsOf(domain: Pick<Domain, "targets">, secretOf: SecretOf): Credentials {
  const entries = httpTargets(domain).map(([name, { credentials = {} }]) => {
    const headers = Object.entries(credentials).map(([header, said]) => {
      const [, word = "", source = ""] = FORM.exec(said) ?? [];
      return [header, `${word}${secretOf(source, ["targets", name, "credentials", header])}`] as const;
    });
    return [name, Object.fromEntries(headers)] as const;
  });
  return Object.fromEntries(entries);
}
