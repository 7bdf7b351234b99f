import { CountersignError } from "../../core/errors/error.ts";
import type { Spent } from "../../core/schemas/spent.ts";
import type { CounterStore, OpenCounterStore } from "../../store/counters.ts";
import type { LogStore } from "../../store/port.ts";
import { giveBackUnsigned, type UnsignedDeps } from "./give-back-unsigned.ts";
import { chargedBy } from "./charged.ts";

export interface HealDeps extends UnsignedDeps {
  readonly store: Pick<LogStore, "intents" | "records" | "disclosures">;
}

/** How many records are searched for one that charged a counter, and how many at a time. */
const SEARCHED = 20_000;
const CHUNK = 500;

/**
 * Opens the counters a log's decisions are charged to, and settles what an earlier process left open. Where nobody was charged
 * yet, the store is made.
 * @throws COUNTERS_UNREACHABLE, DATA_OTHER_CHAIN, DATA_OTHER_VERSION, LOG_CORRUPT, LOG_FENCED, STORE_FAILED
 */
export async function openHealed(deps: HealDeps, open: OpenCounterStore): Promise<CounterStore> {
  const charged = await newestCharge(deps.store);
  const counters = await open(charged === null);
  try {
    await requireCharged(counters, charged);
    await healReservations(deps, counters);
    return counters;
  } catch (error) {
    await counters.close();
    throw error;
  }
}

/**
 * What the newest permission that was charged took; null when there is none. Of permissions whose disclosures were erased that is
 * not known: when nothing newer is, they count as charged, with nothing to compare.
 */
async function newestCharge(store: HealDeps["store"]): Promise<readonly Spent[] | null> {
  const { records } = store;
  const last = await records.lastSeq();
  let erased = false;
  for (let end = last; end > 0 && end > last - SEARCHED; end -= CHUNK) {
    const first = Math.max(1, end - CHUNK + 1);
    for (const row of (await records.range(first, end - first + 1)).toReversed()) {
      if (row.kind !== "sae") continue;
      const spent = await chargedBy(store, row);
      if (spent === null) erased = true;
      else if (spent.length > 0) return spent;
    }
  }
  return erased ? [] : null;
}

/**
 * A store that does not know what the log says was charged is another one, or an old copy: what it calls free is spent.
 * @throws COUNTERS_UNREACHABLE
 */
async function requireCharged(counters: CounterStore, charged: readonly Spent[] | null): Promise<void> {
  if (charged === null) return;
  const states = await counters.read(charged.map(({ counter }) => counter));
  for (const [i, { counter, n }] of charged.entries()) {
    if ((states[i]?.n ?? 0) > n) continue;
    const detail = `the log charged place ${n} of counter ${counter}, which the store never gave: it was replaced`;
    throw new CountersignError("COUNTERS_UNREACHABLE", detail);
  }
}

/** What a process held when it ended: kept where the permission is in the log, given back where it never will be. */
async function healReservations(deps: HealDeps, counters: CounterStore): Promise<void> {
  for (const reservation of await counters.unconfirmed(deps.logId)) {
    const known = await deps.store.intents.byHash(reservation.intent);
    const decision = known === null ? null : await deps.store.records.get(known.seq);
    if (decision?.kind === "sae") counters.confirm(reservation.intent);
    else await giveBackUnsigned(deps, counters, reservation);
  }
}
