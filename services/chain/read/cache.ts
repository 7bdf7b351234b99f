/** Remembers what was read at a block. A block's state never changes, so nothing in here gets old; only the number is bounded. */
export type ReadCache = <T>(key: string, read: () => Promise<T>) => Promise<T>;

/** @param limit entries; the oldest is dropped first */
export function createReadCache(limit = 512): ReadCache {
  const entries = new Map<string, Promise<unknown>>();

  return <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = entries.get(key);
    if (known !== undefined) return known as Promise<T>;
    const reading = read();
    entries.set(key, reading);
    // A failure is not an answer: the next reader asks again.
    reading.catch(() => {
      if (entries.get(key) === reading) entries.delete(key);
    });
    const [oldest] = entries.keys();
    if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
    return reading;
  };
}
