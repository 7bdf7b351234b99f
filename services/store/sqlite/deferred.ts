/** Runs synchronous work behind a promise: what it throws becomes a rejection. */
export function deferred<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
