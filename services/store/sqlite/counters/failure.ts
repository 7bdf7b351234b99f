import { CountersignError, isCountersignError } from "../../../core/errors/error.ts";

/** Runs statements on the counters. What may pass later is COUNTERS_UNREACHABLE; what is wrong for good keeps its code. */
export function reachable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unreachable(error);
  }
}

export function unreachable(error: unknown): unknown {
  if (!isCountersignError(error) || error.code !== "STORE_FAILED") return error;
  return new CountersignError("COUNTERS_UNREACHABLE", error.detail, { cause: error });
}
