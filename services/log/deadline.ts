/** Rejects with `onTimeout()` when the work takes longer. The work itself cannot be stopped; what it gives is dropped. */
export function withDeadline<T>(work: Promise<T>, milliseconds: number, onTimeout: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(onTimeout()), milliseconds);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
