import type { Book, Entry } from "./book.ts";

/** What a record has to do with one before it. */
export type Relation =
  | "decides"
  | "asks again"
  | "approves"
  | "refuses"
  | "rests on"
  | "follows"
  | "becomes of"
  | "ends"
  | "erases"
  | "cancels"
  | "was shown"
  | "tells of";

/** A record names another one that was there before. */
export interface Link {
  readonly from: Entry;
  readonly to: Entry;
  readonly how: Relation;
}

/** How the records of a book hang together: by what each says itself, in its signed part. */
export function linksOf({ entries }: Book): readonly Link[] {
  const byHash = new Map(entries.map((entry) => [entry.parsed.hash, entry]));
  const byPlace = new Map(entries.map((entry) => [placeOf(entry), entry]));
  const books = holdsOf(entries);
  const dispatched = new Map<string, Entry>();
  return entries.flatMap((to): readonly Link[] => {
    const link = (how: Relation, from: Entry | undefined): readonly Link[] =>
      from === undefined || from === to ? [] : [{ from, to, how }];
    const { parsed } = to;
    switch (parsed.kind) {
      case "intent":
        return [
          ...link("asks again", parsed.claims.hold === null ? undefined : books.denials.get(parsed.claims.hold)),
          ...parsed.claims.parents.flatMap((hash) => link("follows", byHash.get(hash))),
        ];
      case "sae":
      case "denial": {
        const { intent, hold, parent_chain: parents, inputs } = parsed.claims.ctx;
        const approvals = hold === null ? [] : (books.approvals.get(hold) ?? []);
        return [
          ...link("decides", byHash.get(intent)),
          // Those that came later, or of another log, were not there to rest on.
          ...approvals
            .filter((each) => each.log === to.log && each.parsed.seq < parsed.seq)
            .flatMap((each) => link("rests on", each)),
          ...parents.flatMap((hash) => link("follows", byHash.get(hash))),
          ...inputs.flatMap((hash) => link("rests on", byHash.get(hash))),
        ];
      }
      case "approval_denial":
        return link("refuses", books.denials.get(parsed.claims.hold));
      case "approval":
        return link("approves", books.denials.get(parsed.claims.hold));
      case "outcome": {
        const { sae, phase } = parsed.claims;
        const key = `${to.log} ${sae.hash}`;
        const before = dispatched.get(key);
        if (phase === "dispatched") dispatched.set(key, to);
        return before === undefined ? link("becomes of", byPlace.get(`${sae.log}/${sae.seq}`)) : link("ends", before);
      }
      case "behaviour":
        return link("tells of", byHash.get(parsed.claims.sae.hash));
      case "erasure":
        return parsed.claims.erased.flatMap(({ seq }) => link("erases", byPlace.get(`${to.log}/${seq}`)));
      case "void":
        return link("cancels", byHash.get(parsed.claims.cancelled?.intent ?? ""));
      case "shadow":
        return link("was shown", byHash.get(parsed.claims.presented ?? ""));
    }
  });
}

/** The denial that opened each hold, and the approvals somebody gave it. */
function holdsOf(entries: readonly Entry[]) {
  const denials = new Map<string, Entry>();
  const approvals = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { parsed } = entry;
    if (parsed.kind === "denial" && parsed.claims.ctx.hold_until !== null) {
      const { hold, intent } = parsed.claims.ctx;
      if (!denials.has(hold ?? intent)) denials.set(hold ?? intent, entry);
    }
    if (parsed.kind !== "approval") continue;
    const { hold } = parsed.claims;
    approvals.set(hold, [...(approvals.get(hold) ?? []), entry]);
  }
  return { denials, approvals };
}

/** `<log>/<seq>` */
export function placeOf({ log, parsed }: Entry): string {
  return `${log}/${parsed.seq}`;
}
