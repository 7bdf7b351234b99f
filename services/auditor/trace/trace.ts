import type { Book, Entry } from "./book.ts";
import { type Link, linksOf, placeOf } from "./links.ts";

/** A record, and what hangs below it in the picture: each record once, under what it names first. */
export interface Branch {
  readonly entry: Entry;
  /** what it has to do with the record above; null at the top */
  readonly how: Link["how"] | null;
  /** places of other records it names as well */
  readonly also: readonly { readonly how: Link["how"]; readonly place: string }[];
  readonly below: readonly Branch[];
}

/** Everything that led to some records, and everything that followed from them. */
export interface Trace {
  /** in the order of log and seq */
  readonly entries: readonly Entry[];
  readonly links: readonly Link[];
  readonly roots: readonly Branch[];
}

/** @param asked records of the book */
export function traceOf(book: Book, asked: readonly Entry[]): Trace {
  const links = linksOf(book);
  const reached = new Set([...walk(links, asked, "from"), ...walk(links, asked, "to")]);
  const entries = book.entries.filter((entry) => reached.has(entry));
  const among = links.filter(({ from, to }) => reached.has(from) && reached.has(to));
  return { entries, links: among, roots: branches(entries, among) };
}

/** What can be reached from some records in one direction, with them. */
function walk(links: readonly Link[], asked: readonly Entry[], towards: "from" | "to"): ReadonlySet<Entry> {
  const away = towards === "from" ? "to" : "from";
  const next = Map.groupBy(links, (link) => link[away]);
  const found = new Set(asked);
  // A set is gone through with what is added to it on the way.
  for (const entry of found) for (const link of next.get(entry) ?? []) found.add(link[towards]);
  return found;
}

function branches(entries: readonly Entry[], links: readonly Link[]): readonly Branch[] {
  const named = Map.groupBy(links, ({ to }) => to);
  const below = Map.groupBy(
    entries.flatMap((entry) => named.get(entry)?.slice(0, 1) ?? []),
    ({ from }) => from,
  );
  const branch = (entry: Entry): Branch => {
    const [first, ...more] = named.get(entry) ?? [];
    return {
      ...{ entry, how: first?.how ?? null },
      also: more.map(({ how, from }) => ({ how, place: placeOf(from) })),
      below: (below.get(entry) ?? []).map(({ to }) => branch(to)),
    };
  };
  return entries.filter((entry) => !named.has(entry)).map(branch);
}
