/** The time all kinds of faults have together. */
export interface Budget {
  /**
   * The share of the next kind: of what is left as much as its weight is of the weights left. What a kind leaves over, those
   * after it have; so all of them end in time, however the first ones went.
   * @returns milliseconds from now
   */
  next(): number;
}

/**
 * @param weights of the kinds, in their order: how long each takes when nothing keeps it, in any unit
 * @param totalMs for all of them, from now
 * @param stopwatch in milliseconds
 */
export function createBudget(weights: readonly number[], totalMs: number, stopwatch: () => number): Budget {
  const end = stopwatch() + totalMs;
  const left = [...weights];
  return {
    next: () => {
      const all = left.reduce((sum, weight) => sum + weight, 0);
      const own = left.shift() ?? 0;
      return all === 0 ? 0 : (Math.max(0, end - stopwatch()) * own) / all;
    },
  };
}
