/** Who may go on now. A key is whoever is limited apart from the others. */
export interface TokenBuckets {
  /** @returns null when it may, else the whole seconds to wait, at least 1 */
  take(key: string): number | null;
}

export interface BucketRules {
  /** how many at once after a rest */
  readonly burst: number;
  readonly perSecond: number;
  /** how many keys are told apart; of more, the one that rested longest is forgotten */
  readonly maxKeys: number;
}

interface Bucket {
  tokens: number;
  /** milliseconds of the stopwatch */
  at: number;
}

/**
 * A token bucket for each key.
 * @param stopwatch milliseconds that never run backwards
 */
export function createTokenBuckets(rules: BucketRules, stopwatch: () => number): TokenBuckets {
  const { burst, perSecond, maxKeys } = rules;
  const buckets = new Map<string, Bucket>();

  return {
    take(key) {
      const now = stopwatch();
      const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: now };
      const there = Math.min(burst, tokens + ((now - at) / 1000) * perSecond);
      // Put at the end: the first of a map is then the one that rested longest.
      buckets.delete(key);
      buckets.set(key, { tokens: there < 1 ? there : there - 1, at: now });
      const [oldest] = buckets.keys();
      if (buckets.size > maxKeys && oldest !== undefined) buckets.delete(oldest);
      return there < 1 ? Math.max(1, Math.ceil((1 - there) / perSecond)) : null;
    },
  };
}
