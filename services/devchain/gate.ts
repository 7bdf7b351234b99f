/** Lets tasks run together, or one alone. Each waits for those of the other kind that came before it. */
export interface Gate {
  together<T>(task: () => Promise<T>): Promise<T>;
  /** One after the other, in the order they came. */
  alone<T>(task: () => Promise<T>): Promise<T>;
  /** Resolves when everything that came is over. */
  idle(): Promise<void>;
}

export function createGate(): Gate {
  /** settles when the newest task that runs alone is over */
  let last: Promise<unknown> = Promise.resolve();
  const sharing = new Set<Promise<unknown>>();
  const settled = () => Promise.allSettled([last, ...sharing]);

  return {
    together: (task) => {
      const turn = last.then(task);
      const quiet = turn.catch(() => undefined).finally(() => sharing.delete(quiet));
      sharing.add(quiet);
      return turn;
    },
    alone: (task) => {
      const turn = settled().then(task);
      last = turn.catch(() => undefined);
      return turn;
    },
    idle: async () => {
      await settled();
    },
  };
}
