import { proposeBatch } from "../log/batches.ts";
import { mostShown } from "../log/links.ts";
import type { LogView } from "../chain/read/logs.ts";
import type { BatchRow } from "../store/rows.ts";
import type { BatcherDeps } from "./ports.ts";

const MAX_DRAIN = 16_384;

/** How many records no batch has, and since when the oldest of them waits (unix ms; null when there is none). */
export interface Unbatched {
  readonly count: number;
  readonly since: number | null;
}

export async function readUnbatched({ records, batches }: BatcherDeps["store"]): Promise<Unbatched> {
  const last = await batches.last();
  const next = last === null ? 1 : last.firstSeq + last.count;
  const oldest = await records.get(next);
  return { count: Math.max(0, (await records.lastSeq()) - next + 1), since: oldest?.storedAt ?? null };
}

/** Milliseconds until a batch has to be closed; 0 when it is due, null when there is nothing to put in. */
export function untilDue(
  { count, since }: Unbatched,
  { rules, clock }: Pick<BatcherDeps, "rules" | "clock">,
): number | null {
  if (since === null) return null;
  if (count >= rules.maxRecords) return 0;
  return Math.max(0, since + rules.maxSeconds * 1000 - clock());
}

/** Stores the next batch, with everything that waits, up to a limit, and to what one transaction of the log's mode holds. */
export async function propose(
  { store, rules, clock, maxDrain = MAX_DRAIN }: BatcherDeps,
  mode: LogView["mode"],
): Promise<BatchRow | null> {
  const most = Math.max(rules.maxRecords, maxDrain);
  if (mode !== "Links") return proposeBatch(store, most, clock());
  const last = await store.batches.last();
  const next = last === null ? 1 : last.firstSeq + last.count;
  return proposeBatch(store, await mostShown(store, next, most), clock());
}
