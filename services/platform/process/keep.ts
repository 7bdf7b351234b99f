import { setTimeout as sleep } from "node:timers/promises";

import type { CountersignError } from "../../core/errors/error.ts";
import { type BackoffTimes, createBackoff, RESTARTS } from "./backoff.ts";
import { type Child, type ChildOptions, startChild } from "./child.ts";
import { errorOf, mayPass } from "./ending.ts";
import type { Probe } from "./probe.ts";

/** A process that is to run for as long as its owner does. */
export interface KeepOptions extends ChildOptions {
  readonly ready: Probe;
  /** default RESTARTS */
  readonly times?: BackoffTimes;
  /** Whether an end before it was ever ready counts as one after: it is then started again, if that may help. */
  readonly patient?: boolean;
}

/** Told in the order things happen. */
export interface KeepEvents {
  /** it ended, and is started again after so many milliseconds */
  readonly onDown: (why: CountersignError, pauseMs: number) => void;
  /** it is ready again */
  readonly onUp: () => void;
  /** it ended, and no further start would help; `ready` rejects with the same if it never was */
  readonly onLost: (why: CountersignError) => void;
}

export interface Kept {
  readonly name: string;
  /** of the process that runs; null between two */
  pid(): number | null;
  /** why it does not run, or is not ready again yet; null when all is well or the first start goes on */
  trouble(): CountersignError | null;
  /** settles when it is ready for the first time; rejects with why it ended before */
  readonly ready: Promise<void>;
  readonly tail: () => string;
  /** From now on its end is expected, whoever brings it about: Ctrl-C reaches every process of a terminal at once. */
  expectEnd(): void;
  /** Ends it for good. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Between two looks at a process that starts. */
const LOOK_MS = 50;

/** Starts a process, and starts it again whenever it ends, until it is told to stop or another start cannot help. */
export function keepRunning(options: KeepOptions, events: KeepEvents): Kept {
  const { name, ready: probe, times = RESTARTS, patient = false } = options;
  const backoff = createBackoff(times, Math.random);
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  const stopped = new AbortController();
  let child: Child | null = null;
  let tail = "";
  let wasReady = false;
  let why: CountersignError | null = null;

  /** @returns how long it was ready, in milliseconds */
  async function live(): Promise<number> {
    const running = startChild(options);
    child = running;
    const isReady = await untilReady(running, probe, stopped.signal);
    const since = performance.now();
    if (isReady) {
      wasReady = true;
      ready.resolve();
      if (why !== null) events.onUp();
      why = null;
    }
    const ending = await running.ended;
    child = null;
    tail = ending.tail;
    if (!stopped.signal.aborted) why = errorOf(name, ending);
    return isReady ? performance.now() - since : 0;
  }

  async function keep(): Promise<void> {
    while (!stopped.signal.aborted) {
      const lasted = await live();
      if (why === null || stopped.signal.aborted) break;
      if (!mayPass(why) || !(wasReady || patient)) {
        ready.reject(why);
        return events.onLost(why);
      }
      const pause = backoff.next(lasted);
      events.onDown(why, pause);
      await sleep(pause, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  const over = keep();
  return {
    name,
    pid: () => child?.pid ?? null,
    trouble: () => why,
    ready: ready.promise,
    tail: () => child?.tail() ?? tail,
    expectEnd: () => stopped.abort(),
    stop: async (signal) => {
      stopped.abort();
      await child?.stop(signal);
      await over;
    },
  };
}

/** Looks until a process is ready. @returns false when it ended before, or there is no more time */
export async function untilReady(child: Child, probe: Probe, stopped: AbortSignal): Promise<boolean> {
  let over = false;
  void child.ended.then(() => (over = true));
  while (!over && !stopped.aborted) {
    if (await probe()) return !over;
    await sleep(LOOK_MS);
  }
  return false;
}
