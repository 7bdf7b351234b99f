import { join } from "node:path";

import { CountersignError } from "../core/errors/error.ts";
import { requireFreePort } from "../platform/http/free-port.ts";
import type { Check } from "../platform/http/health.ts";
import type { Place } from "../platform/http/listen.ts";
import { pause } from "../platform/pause.ts";
import { type KeepEvents, type Kept, keepRunning } from "../platform/process/keep.ts";
import { lockFile } from "../platform/process/lock.ts";
import { answers, listens } from "../platform/process/probe.ts";
import { downLine, lostLine, upLine } from "./supervisor-lines.ts";
import { urlAt } from "../platform/http/url.ts";

/** One process to be kept running. */
export interface ProcessSpec {
  readonly name: string;
  /** what Node runs, TypeScript or not */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly place: Place;
  /** answers 200 when it is ready; null: it is once it listens */
  readonly readyPath: string | null;
  /** Whether everything ends with it when no further start would help. */
  readonly essential: boolean;
  /** what is so while it does not run, completes "until then ..." */
  readonly meanwhile: string;
  /** pass its output on */
  readonly echo?: boolean;
}

/** Starts processes, starts again what ends, and ends them together. It is the only one that does. */
export interface Supervisor {
  /** settles with why everything has to end: a process ended, and no further start would help */
  readonly failed: Promise<CountersignError>;
  /**
   * Starts processes side by side. All of them are under way, or have ended, when it settles. What never gets ready while it is
   * waited for is told by the rejection alone.
   * @param seconds to wait for all to be ready; null not to wait
   * @throws PORT_TAKEN, PROCESS_ENDED, PROCESS_NOT_READY, and what a process names as the cause of its end
   */
  start(specs: readonly ProcessSpec[], seconds: number | null): Promise<void>;
  /** @throws PROCESS_ENDED when it does not run */
  pidOf(name: string): number;
  /** Ends a process, and waits until another one in its place is ready. */
  restart(name: string, signal?: NodeJS.Signals): Promise<void>;
  /** Ends processes one after the other, started last first; default all, and gives the directory back. */
  stop(names?: readonly string[], signal?: NodeJS.Signals): Promise<void>;
  /** For readiness: `checks` of the essential processes, `notices` of the others. */
  checks(): Readonly<Record<"checks" | "notices", Readonly<Record<string, Check>>>>;
}

interface Entry {
  readonly spec: ProcessSpec;
  readonly kept: Kept;
}

/**
 * @param dataDir one supervisor at a time; the output of each process goes to a file in `output`
 * @param say takes a line whenever a process goes or comes back
 * @throws DATA_IN_USE, STORE_FAILED
 */
export async function createSupervisor(dataDir: string, say: (line: string) => void): Promise<Supervisor> {
  const unlock = await lockFile(join(dataDir, "supervisor.lock"));
  const failed = Promise.withResolvers<CountersignError>();
  const running = new Map<string, Entry>();

  const run = (spec: ProcessSpec, isAwaited: boolean): Kept => {
    const url = urlAt(spec.place);
    const wasReady = { yet: false };
    const events: KeepEvents = {
      onDown: (why, pauseMs) => say(downLine(spec, why, pauseMs)),
      onUp: () => say(upLine(spec)),
      onLost: (why) => {
        if (isAwaited && !wasReady.yet) return;
        if (spec.essential || !wasReady.yet) failed.resolve(why);
        else say(lostLine(spec, why));
      },
    };
    const ready = spec.readyPath === null ? listens(url) : answers(`${url}${spec.readyPath}`);
    const logFile = join(dataDir, "output", `${spec.name}.log`);
    const kept = keepRunning({ ...spec, ready, logFile, patient: !spec.essential }, events);
    kept.ready.then(
      () => (wasReady.yet = true),
      () => undefined,
    );
    running.set(spec.name, { spec, kept });
    return kept;
  };

  const entryOf = (name: string): Entry => {
    const entry = running.get(name);
    if (entry === undefined) throw new CountersignError("PROCESS_ENDED", `no process ${name} was started`);
    return entry;
  };

  const start = async (specs: readonly ProcessSpec[], seconds: number | null): Promise<void> => {
    for (const { place } of specs) await requireFreePort(place);
    const started = specs.map((spec) => run(spec, seconds !== null));
    if (seconds === null) return;
    // What is still starting when another one has failed is waited for: it has to be stopped as a whole.
    const all = started.map((kept) => readyWithin(kept, seconds));
    await Promise.allSettled(all);
    await Promise.all(all);
  };

  return {
    failed: failed.promise,
    start,
    pidOf: (name) => {
      const pid = entryOf(name).kept.pid();
      if (pid === null) throw new CountersignError("PROCESS_ENDED", `${name} does not run`);
      return pid;
    },
    restart: async (name, signal) => {
      const { spec, kept } = entryOf(name);
      await kept.stop(signal);
      await start([spec], START_SECONDS);
    },
    stop: async (names, signal) => {
      const ending = [...running].filter(([name]) => names?.includes(name) !== false).toReversed();
      for (const [, { kept }] of ending) kept.expectEnd();
      for (const [name, { kept }] of ending) {
        await kept.stop(signal);
        running.delete(name);
      }
      if (names === undefined) unlock();
    },
    checks: () => {
      const of = (essential: boolean) =>
        [...running]
          .filter(([, { spec }]) => spec.essential === essential)
          .map(([name]) => [name, checkOf(name)] as const);
      return { checks: Object.fromEntries(of(true)), notices: Object.fromEntries(of(false)) };
    },
  };

  function checkOf(name: string): Check {
    return async () => {
      const { spec, kept } = entryOf(name);
      const trouble = kept.trouble();
      if (trouble !== null) throw trouble;
      const url = urlAt(spec.place);
      const isReady = await (spec.readyPath === null ? listens(url) : answers(`${url}${spec.readyPath}`))();
      if (!isReady) throw new CountersignError("PROCESS_NOT_READY", name);
    };
  }
}

/** A long journal takes a while to replay. */
export const START_SECONDS = 120;

async function readyWithin(kept: Kept, seconds: number): Promise<void> {
  const over = new AbortController();
  const late = async (): Promise<never> => {
    await pause(seconds * 1000, over.signal);
    throw new CountersignError("PROCESS_NOT_READY", `${kept.name} is not ready after ${seconds} s: ${kept.tail()}`);
  };
  try {
    await Promise.race([kept.ready, late()]);
  } finally {
    over.abort();
  }
}
