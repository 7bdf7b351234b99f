import { createTokenBuckets } from "./token-bucket.ts";

/** Of strangers all together: each may cost one read of the chain. */
const STRANGERS = { burst: 32, perSecond: 8, maxKeys: 1 };

/** Turns for those nobody has seen: null when there is one, else the seconds to wait. One limit for all of them. */
export function turnsOfStrangers(stopwatch: () => number): () => number | null {
  const buckets = createTokenBuckets(STRANGERS, stopwatch);
  return () => buckets.take("");
}
