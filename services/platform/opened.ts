/** @param graceMs for what is in flight */
type Close = (graceMs: number) => void | Promise<void>;

/** What has to be closed again, last opened first. */
export interface Opened {
  readonly add: (close: Close) => void;
  readonly close: (graceMs: number) => Promise<void>;
}

export function createOpened(): Opened {
  const closers: Close[] = [];
  return {
    add: (close) => void closers.push(close),
    close: async (graceMs) => {
      for (const close of closers.splice(0).reverse()) await close(graceMs);
    },
  };
}
