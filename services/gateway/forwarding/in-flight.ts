/** Work that must not be cut off by the end of the process. */
export interface InFlight {
  /** @param work never rejects */
  add(work: Promise<void>): void;
  /** Resolves when nothing is left, also of what was added meanwhile. */
  idle(): Promise<void>;
}

export function createInFlight(): InFlight {
  const running = new Set<Promise<void>>();

  return {
    add(work) {
      running.add(work);
      void work.finally(() => running.delete(work));
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
