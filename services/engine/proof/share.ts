/**
 * Runs one job for everybody who asks for the same things at the same time: what is under way is waited for, the rest is
 * asked for. A failure fails all who wait, and is not remembered.
 */
export type Share = <T>(items: ReadonlyMap<string, T>, run: (items: readonly T[]) => Promise<void>) => Promise<void>;

export function createShare(): Share {
  const running = new Map<string, Promise<void>>();

  return async (items, run) => {
    const waits = new Set<Promise<void>>();
    const fresh = [...items].filter(([key]) => {
      const job = running.get(key);
      if (job !== undefined) waits.add(job);
      return job === undefined;
    });
    if (fresh.length > 0) {
      const job = run(fresh.map(([, item]) => item)).finally(() => {
        for (const [key] of fresh) running.delete(key);
      });
      for (const [key] of fresh) running.set(key, job);
      waits.add(job);
    }
    await Promise.all(waits);
  };
}
