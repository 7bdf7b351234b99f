/** A map of bounded size: what was used longest ago goes first. */
export interface Lru<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  /** what was used longest ago comes first */
  entries(): IterableIterator<[K, V]>;
}

/** @param limit entries */
export function createLru<K, V>(limit: number): Lru<K, V> {
  const held = new Map<K, V>();

  const set = (key: K, value: V): void => {
    held.delete(key);
    held.set(key, value);
    const [oldest] = held.keys();
    if (held.size > limit && oldest !== undefined) held.delete(oldest);
  };

  return {
    get: (key) => {
      const value = held.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    delete: (key) => void held.delete(key),
    entries: () => held.entries(),
  };
}
