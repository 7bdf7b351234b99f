import type { Clock } from "../core/ports/ports.ts";
import type { BatcherDeps } from "./ports.ts";

/** What is stored and not final on the chain. */
export interface Backlog {
  readonly log: number;
  readonly unanchored: number;
  /** how long the oldest of them waits; 0 when there is none */
  readonly oldest_ms: number;
  /** batches proposed and not confirmed */
  readonly batches: number;
}

export async function readBacklog(
  { identity, records, batches }: BatcherDeps["store"],
  clock: Clock,
): Promise<Backlog> {
  const pending = await batches.pending();
  const last = await batches.last();
  const first = pending[0]?.firstSeq ?? (last === null ? 1 : last.firstSeq + last.count);
  const oldest = await records.get(first);
  return {
    log: identity.logId,
    unanchored: Math.max(0, (await records.lastSeq()) - first + 1),
    oldest_ms: oldest === null ? 0 : Math.max(0, clock() - oldest.storedAt),
    batches: pending.length,
  };
}
