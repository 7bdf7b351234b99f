import type { Domain } from "./schema.ts";

/**
 * The values a domain itself names for an agent: data sets, channels and recipients of what it was handed. Where somebody read such a
 * value does not count, since a person wrote it down here. A delegation that does not stand permits nothing by being listed.
 */
export function listedFor({ delegations }: Pick<Domain, "delegations">, agent: string): ReadonlySet<string> {
  const own = delegations.filter(({ to }) => to === agent);
  const lists = own.flatMap(({ data, communication }) => [
    data?.read,
    data?.write,
    communication?.channels,
    communication?.recipients,
  ]);
  return new Set(lists.flatMap((list) => (list === undefined || list === "any" ? [] : list)));
}
