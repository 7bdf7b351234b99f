import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { CountersignError, isCountersignError } from "../../../core/errors/error.ts";
import { isBusy } from "../failure.ts";

/** How long work waits for other processes, in milliseconds, and how long at most until it tries again. */
const PATIENCE = 2_000;
const LONGEST_PAUSE = 3;

/**
 * Runs statements on the counters, and again while another process has the lock. SQLite itself would wait in this process's
 * only thread, longer every time, and lose to whoever is busier.
 * @throws COUNTERS_UNREACHABLE for what may pass later; what is wrong for good keeps its code
 */
export async function reachable<T>(work: () => T): Promise<T> {
  for (let waited = 0; ;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || waited >= PATIENCE) throw unreachable(error);
    }
    const pause = randomInt(1, LONGEST_PAUSE + 1);
    waited += pause;
    await sleep(pause);
  }
}

export function unreachable(error: unknown): unknown {
  if (!isCountersignError(error) || error.code !== "STORE_FAILED") return error;
  return new CountersignError("COUNTERS_UNREACHABLE", error.detail, { cause: error });
}
