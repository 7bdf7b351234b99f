import type { Clock } from "../core/ports/ports.ts";
import type { Check } from "../platform/http/health.ts";
import type { LogStore } from "../store/port.ts";

/** Whoever asks for readiness costs no more than one write in this time. */
const EVERY_MS = 5000;

/**
 * A check that something could be made durable now: one rule for everyone who writes to a log. Within 5 s the answer from before
 * is given again.
 */
export function createStoreCheck({ probe }: Pick<LogStore, "probe">, clock: Clock): Check {
  let at = 0;
  let last: Promise<void> | null = null;

  return () => {
    const now = clock();
    if (last !== null && now >= at && now < at + EVERY_MS) return last;
    at = now;
    last = probe();
    // Whoever asked is told; the next one to ask may be nobody.
    last.catch(() => undefined);
    return last;
  };
}
