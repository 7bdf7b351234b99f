/** How something is done again and again. */
export interface Repeating {
  /** until the next time, where the last one left nothing to do at once */
  readonly pauseMs: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Does something every so often, one at a time, and keeps no process alive for it.
 * @param work says whether there is more to do at once
 * @returns stops, and waits for what is under way
 */
export function repeat(work: () => Promise<boolean>, { pauseMs, onError }: Repeating): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const schedule = (ms: number): void => {
    timer = setTimeout(() => {
      running = run();
    }, ms).unref();
  };
  const run = async (): Promise<void> => {
    const more = await work().catch((error: unknown) => {
      onError(error);
      return false;
    });
    if (!stopped) schedule(more ? 0 : pauseMs);
  };
  schedule(pauseMs);
  return async () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    await running;
  };
}
