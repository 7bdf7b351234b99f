/** How long to wait before another try. */
export interface Backoff {
  /**
   * @param healthyMs how long the try before went well, in milliseconds
   * @returns milliseconds
   */
  next(healthyMs: number): number;
}

export interface BackoffTimes {
  readonly firstMs: number;
  readonly mostMs: number;
  /** a try that went well for so long wipes out those before */
  readonly healthyMs: number;
}

/** A process that was killed is back in a moment, and one that fails again and again costs next to nothing. */
export const RESTARTS: BackoffTimes = { firstMs: 500, mostMs: 30_000, healthyMs: 60_000 };

/**
 * Twice as long each time, up to a bound; between half of that and all of it, so that what failed together does not come back
 * together.
 * @param random from 0 to 1
 */
export function createBackoff({ firstMs, mostMs, healthyMs }: BackoffTimes, random: () => number): Backoff {
  let failures = 0;
  return {
    next: (lasted) => {
      if (lasted >= healthyMs) failures = 0;
      const most = Math.min(mostMs, firstMs * 2 ** failures);
      failures += 1;
      return Math.round(most * (0.5 + random() / 2));
    },
  };
}
