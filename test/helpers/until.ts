import { setTimeout as sleep } from "node:timers/promises";

/** Longer than anything takes on a machine that has much else to do: only what is broken waits this long. */
const BOUND_MS = 240_000;
const STEP_MS = 5;
/** Looking at another process costs it something, so the longer it takes, the less often we look. */
const LONGEST_STEP_MS = 100;

export interface UntilOptions {
  /** milliseconds, default BOUND_MS */
  readonly bound?: number;
  /** what else to say when it never happens: the last words of a process, for example */
  readonly otherwise?: () => string;
}

/**
 * Tries again and again, until there is something to give back. The only place in the tests that lets time pass: whatever a
 * clock, an event or a block can bring about is brought about.
 * @param what completes "it never happened: "
 */
export async function eventually<T>(
  what: string,
  attempt: () => T | null | Promise<T | null>,
  { bound = BOUND_MS, otherwise = () => "" }: UntilOptions = {},
): Promise<T> {
  const deadline = performance.now() + bound;
  for (let step = STEP_MS; ; step = Math.min(step * 1.2, LONGEST_STEP_MS)) {
    const found = await attempt();
    if (found !== null) return found;
    if (performance.now() > deadline) throw new Error(`it never happened: ${what}\n${otherwise()}`.trimEnd());
    await sleep(step);
  }
}

/** Waits for something that is bound to happen, and fails by name when it does not. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  options?: UntilOptions,
): Promise<void> {
  await eventually(what, async () => ((await condition()) ? true : null), options);
}

/** Other tasks of this process have their turn. */
export async function turns(count = 1): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
