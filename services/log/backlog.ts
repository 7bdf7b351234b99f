import { CountersignError } from "../core/errors/error.ts";
import type { Clock } from "../core/ports/ports.ts";
import type { LogStore } from "../store/port.ts";

/** What a record may wait for the chain: docs/design.md, promise 4. */
const MAX_WAIT_MS = 60_000;

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
  { identity, records, batches }: Pick<LogStore, "identity" | "records" | "batches">,
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

/** @throws RECEIPT_PENDING when a record waits too long: whoever anchors the log does not work, or cannot */
export async function requireAnchored(
  store: Pick<LogStore, "identity" | "records" | "batches">,
  clock: Clock,
): Promise<void> {
  const { unanchored, oldest_ms: age } = await readBacklog(store, clock);
  if (age <= MAX_WAIT_MS) return;
  throw new CountersignError("RECEIPT_PENDING", `${unanchored} records wait, the oldest for ${age} ms`);
}
