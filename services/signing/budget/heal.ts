import { CountersignError } from "../../core/errors/error.ts";
import { openSae } from "../../core/verify/envelope.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { CounterStore, OpenCounterStore } from "../../store/counters.ts";
import type { LogStore } from "../../store/port.ts";
import { giveBackUnsigned, type UnsignedDeps } from "./give-back-unsigned.ts";

export interface HealDeps extends UnsignedDeps {
  readonly store: Pick<LogStore, "intents" | "records" | "charges">;
}

/**
 * Opens the counters a log's decisions are charged to, and settles what an earlier process left open. Where nobody was charged
 * yet, the store is made.
 * @throws COUNTERS_UNREACHABLE, DATA_OTHER_CHAIN, DATA_OTHER_VERSION, LOG_CORRUPT, LOG_FENCED, STORE_FAILED
 */
export async function openHealed(deps: HealDeps, open: OpenCounterStore): Promise<CounterStore> {
  const charged = await deps.store.charges.last();
  const counters = await open(charged === 0);
  try {
    await requireCharged(deps, counters, charged);
    await healReservations(deps, counters);
    return counters;
  } catch (error) {
    await counters.close();
    throw error;
  }
}

/**
 * The log itself says up to which record counters were charged, and no counters stand behind it: a store that does not know
 * that permission's intent is another one, or an old copy, and what it calls free is spent.
 * @throws COUNTERS_UNREACHABLE, LOG_CORRUPT
 */
async function requireCharged({ store }: HealDeps, counters: CounterStore, seq: number): Promise<void> {
  if (seq === 0) return;
  const row = await store.records.get(seq);
  if (row === null) throw new CountersignError("LOG_CORRUPT", `record ${seq} was charged, and is missing`);
  const { intent } = openSae(row.record, [JWS_TYPES.sae]).claims.ctx;
  if (await counters.knows(intent)) return;
  throw new CountersignError(
    "COUNTERS_UNREACHABLE",
    `the log charged record ${seq}, of which the counters know nothing: they were replaced, or are an old copy`,
  );
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
