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
  | "takes a step of"
  | "revokes"
  | "is stricter after"
  | "is held to"
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
        const { intent, hold, plan, parent_chain: parents, inputs, floor: floors } = parsed.claims.ctx;
        const waited = plan === null ? hold : (books.plans.get(plan.root)?.parsed.hash ?? null);
        const approvals = waited === null ? [] : (books.approvals.get(waited) ?? []);
        return [
          ...link("decides", byHash.get(intent)),
          ...link("takes a step of", plan === null ? undefined : books.plans.get(plan.root)),
          // Those that came later, or of another log, were not there to rest on.
          ...approvals
            .filter((each) => each.log === to.log && each.parsed.seq < parsed.seq)
            .flatMap((each) => link("rests on", each)),
          ...parents.flatMap((hash) => link("follows", byHash.get(hash))),
          ...inputs.flatMap((hash) => link("rests on", byHash.get(hash))),
          ...(floors ?? []).flatMap(({ record }) => (record === intent ? [] : link("is held to", byHash.get(record)))),
        ];
      }
      case "plan":
        return [];
      case "revocation":
        return link("revokes", byHash.get(parsed.claims.plan));
      case "approval_denial":
      case "approval": {
        const { hold, plan } = parsed.claims;
        const how = parsed.kind === "approval" ? "approves" : "refuses";
        return link(how, plan === true ? byHash.get(hold) : books.denials.get(hold));
      }
      case "outcome": {
        const { sae, phase } = parsed.claims;
        const key = `${to.log} ${sae.hash}`;
        const before = dispatched.get(key);
        if (phase === "dispatched") dispatched.set(key, to);
        return before === undefined ? link("becomes of", byPlace.get(`${sae.log}/${sae.seq}`)) : link("ends", before);
      }
      case "floor": {
        const { why } = parsed.claims;
        const caused =
          "record" in why ? why.record : why.by === "absent" ? books.denials.get(why.hold)?.parsed.hash : "";
        return link("is stricter after", byHash.get(caused ?? ""));
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

/** The denial that opened each hold, the approvals somebody gave it, and each plan by its root. */
function holdsOf(entries: readonly Entry[]) {
  const denials = new Map<string, Entry>();
  const approvals = new Map<string, Entry[]>();
  const plans = new Map<string, Entry>();
  for (const entry of entries) {
    const { parsed } = entry;
    if (parsed.kind === "denial" && parsed.claims.ctx.hold_until !== null) {
      const { hold, intent } = parsed.claims.ctx;
      if (!denials.has(hold ?? intent)) denials.set(hold ?? intent, entry);
    }
    if (parsed.kind === "plan" && !plans.has(parsed.root)) plans.set(parsed.root, entry);
    if (parsed.kind !== "approval") continue;
    const { hold } = parsed.claims;
    approvals.set(hold, [...(approvals.get(hold) ?? []), entry]);
  }
  return { denials, approvals, plans };
}

/** `<log>/<seq>` */
export function placeOf({ log, parsed }: Entry): string {
  return `${log}/${parsed.seq}`;
}
