import type { Clock } from "../core/ports/ports.ts";
import type { LogStore } from "../store/port.ts";

export interface SteadyClockOptions {
  /** what the machine says */
  readonly clock: Clock;
  /** what the log holds already is in the past */
  readonly store: Pick<LogStore, "records">;
  /** told once, each time the clock falls behind. @param ms how far */
  readonly onBehind: (ms: number) => void;
}

/**
 * The clock of a log: it stands still while the machine's is behind the log's last record or behind what was read before, so
 * that a clock that is set back never dates a record before an older one. It stands still for at most as long as a head may be
 * away from the machine's own time: nothing is decided beyond that.
 * @throws STORE_FAILED
 */
export async function createSteadyClock({ clock, store, onBehind }: SteadyClockOptions): Promise<Clock> {
  const last = await store.records.get(await store.records.lastSeq());
  let newest = last?.storedAt ?? 0;
  let told = false;
  return () => {
    const now = clock();
    if (now >= newest) {
      newest = now;
      told = false;
    } else if (!told) {
      told = true;
      onBehind(newest - now);
    }
    return newest;
  };
}
