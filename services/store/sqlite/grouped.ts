/** Hands an item in, and gets what became of it. */
export type Grouped<Item, Result> = (item: Item) => Promise<Result>;

/**
 * Puts what is handed in during one turn of the process into one call, so that many writes cost one commit.
 * @param work does all of it or none, and gives the results in the order of the items; what it throws meets every one of them
 */
export function grouped<Item, Result>(
  work: (items: readonly Item[]) => readonly Result[] | Promise<readonly Result[]>,
): Grouped<Item, Result> {
  let waiting: { readonly item: Item; readonly settle: PromiseWithResolvers<Result | undefined> }[] = [];

  async function flush(): Promise<void> {
    const group = waiting;
    waiting = [];
    try {
      const results = await work(group.map(({ item }) => item));
      for (const [i, { settle }] of group.entries()) settle.resolve(results[i]);
    } catch (error) {
      for (const { settle } of group) settle.reject(error);
    }
  }

  return (item) => {
    const settle = Promise.withResolvers<Result | undefined>();
    if (waiting.push({ item, settle }) === 1) setImmediate(() => void flush());
    return settle.promise as Promise<Result>;
  };
}
