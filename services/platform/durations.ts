/** The newest durations of one step; old ones are overwritten. */
export interface Durations {
  add(milliseconds: number): void;
  summary(): DurationSummary;
}

export interface DurationSummary {
  /** how many were ever measured */
  readonly count: number;
  /** of the newest ones; null before the first */
  readonly median_ms: number | null;
  readonly p99_ms: number | null;
}

/** Milliseconds from some fixed moment on; never jumps, other than the clock. */
export type Stopwatch = () => number;

export function createDurations(size = 1000): Durations {
  const ring: number[] = [];
  let count = 0;
  return {
    add(milliseconds) {
      ring[count % size] = milliseconds;
      count += 1;
    },
    summary() {
      const sorted = ring.toSorted((a, b) => a - b);
      return { count, median_ms: quantile(sorted, 0.5), p99_ms: quantile(sorted, 0.99) };
    },
  };
}

/** Measures `work`, also when it fails. */
export async function timed<T>(durations: Durations, stopwatch: Stopwatch, work: () => Promise<T>): Promise<T> {
  const started = stopwatch();
  try {
    return await work();
  } finally {
    durations.add(stopwatch() - started);
  }
}

/** Nearest rank, in whole microseconds. */
function quantile(sorted: readonly number[], q: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)];
  return value === undefined ? null : Math.round(value * 1000) / 1000;
}
