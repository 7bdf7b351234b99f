import type { Spent } from "../../core/schemas/spent.ts";
import type { Find } from "../report/findings.ts";
import type { DecisionRecord, VoidEntry } from "../records/parsed.ts";
import { type Look, type Place, type Where, addUp } from "./sums.ts";

/** The places given in every counter, over all signing logs of the audit: they may share counters. */
export interface CounterBook {
  /**
   * A permission takes its places, a denial only looked at them.
   * @param spent null when it was erased: then nobody can say which places are missing, or what of them was given back
   */
  decide(find: Find, log: number, decision: DecisionRecord, spent: readonly Spent[] | null): void;
  /** A void names the places of a reservation nothing was signed for. */
  cancel(find: Find, log: number, entry: VoidEntry): void;
  /** @param hash of the permission whose places are given back */
  release(find: Find, where: Where, hash: string): void;
  /**
   * Adds every counter up.
   * @param complete whether every log that may charge them was audited: then a place nobody names is a finding
   * @param now unix seconds
   */
  finish(complete: boolean, now: number): void;
}

export function createCounterBook(): CounterBook {
  const counters = new Map<string, { readonly places: Map<number, Place>; readonly looks: Look[] }>();
  const permissions = new Map<string, readonly Place[]>();
  const erased = new Set<string>();
  /** whether something was given back that no record shows any more */
  let unseen = false;

  const counterOf = (id: string) => {
    const known = counters.get(id) ?? { places: new Map<number, Place>(), looks: [] };
    counters.set(id, known);
    return known;
  };

  /** Null when the place is taken. */
  function give(find: Find, { counter, n, before, reserved }: Spent, place: Omit<Place, "n" | "before" | "reserved">) {
    const { places } = counterOf(counter);
    const taken = places.get(n);
    if (taken !== undefined) {
      // After a crash a void may stand twice.
      const repeated = taken.holder === place.holder && taken.ended !== null && place.ended !== null;
      if (!repeated)
        find("COUNTER_TWICE", `place ${n} of ${counter} is that of record ${taken.seq} of log ${taken.log}`);
      return null;
    }
    const given: Place = { ...place, n, before: BigInt(before), reserved: BigInt(reserved) };
    places.set(n, given);
    return given;
  }

  return {
    decide(find, log, { kind, seq, hash, claims }, spent) {
      if (spent === null) {
        if (kind === "sae") erased.add(hash);
        return;
      }
      const at = { log, seq, find, iat: claims.iat };
      if (kind === "denial") {
        for (const { counter, n, before } of spent) counterOf(counter).looks.push({ ...at, n, before: BigInt(before) });
        return;
      }
      const given = spent.map((each) => give(find, each, { ...at, holder: claims.ctx.intent, ended: null }));
      permissions.set(
        hash,
        given.filter((place) => place !== null),
      );
    },
    cancel(find, log, { seq, claims: { cancelled } }) {
      const ended = { log, seq };
      for (const each of cancelled?.spent ?? []) {
        give(find, each, { log, seq, find, iat: null, holder: cancelled?.intent ?? "", ended });
      }
    },
    release(find, where, hash) {
      if (erased.has(hash)) unseen = true;
      for (const place of permissions.get(hash) ?? []) {
        if (place.ended !== null) {
          find("RELEASE_TWICE", `record ${place.ended.seq} of log ${place.ended.log} gave it back`);
          return;
        }
        place.ended = where;
      }
    },
    finish(complete, now) {
      for (const [id, { places, looks }] of counters) {
        const inOrder = [...places.values()].sort((a, b) => a.n - b.n);
        addUp(
          id,
          inOrder,
          looks.sort((a, b) => a.n - b.n),
          { complete: complete && erased.size === 0, unseen, now },
        );
      }
    },
  };
}
