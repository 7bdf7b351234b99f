/** What a sample says. Times are microseconds, nearest rank. */
export interface Summary {
  readonly samples: number;
  readonly median_us: number;
  readonly p95_us: number;
  readonly p99_us: number;
  /** one after the other: samples by the time they took together */
  readonly ops_s: number;
}

/** When a measurement has seen enough. */
export interface Budget {
  /** before anything counts, so that the compiler has settled */
  readonly warmupMs: number;
  /** fewer are not summarized before `maxMs` is over */
  readonly minSamples: number;
  readonly maxMs: number;
  /** half the width of the median's 95 % confidence interval, as a share of the median */
  readonly precision: number;
}

/** @param sorted ascending, not empty @param q 0 to 1 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)];
  if (value === undefined) throw new RangeError("no samples");
  return value;
}

/** @param samples microseconds, not empty */
export function summarize(samples: readonly number[]): Summary {
  const sorted = Float64Array.from(samples).sort();
  const total = sorted.reduce((sum, each) => sum + each, 0);
  return {
    samples: sorted.length,
    median_us: quantile(sorted, 0.5),
    p95_us: quantile(sorted, 0.95),
    p99_us: quantile(sorted, 0.99),
    ops_s: total === 0 ? 0 : (sorted.length / total) * 1e6,
  };
}

/**
 * How well the median is known: half the width of its 95 % confidence interval by order statistics, as a share of it. Holds
 * for any distribution; timings are not normal.
 */
export function medianPrecision(samples: readonly number[]): number {
  const sorted = Float64Array.from(samples).sort();
  const half = (1.96 * Math.sqrt(sorted.length)) / 2;
  const middle = sorted.length / 2;
  const low = sorted[Math.floor(middle - half)];
  const high = sorted[Math.ceil(middle + half)];
  if (low === undefined || high === undefined) return Infinity;
  return (high - low) / 2 / quantile(sorted, 0.5);
}

/** Whether to stop: the time is over, or there are enough samples and the median is known well enough. */
export function isEnough(samples: readonly number[], elapsedMs: number, budget: Budget): boolean {
  if (samples.length === 0) return false;
  if (elapsedMs >= budget.maxMs) return true;
  return samples.length >= budget.minSamples && medianPrecision(samples) <= budget.precision;
}
