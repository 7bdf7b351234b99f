import { type Budget, isEnough, type Summary, summarize } from "./stats.ts";

/** One thing to time. */
export interface Case {
  /** before each run, not timed */
  readonly before?: () => unknown;
  readonly run: () => unknown;
}

/** How long one case runs before the next has its turn, in milliseconds. */
const SLICE_MS = 25;
/** A sample is looked at again when it has grown by this factor. */
const GROWTH = 1.25;

interface Running {
  readonly name: string;
  readonly of: Case;
  readonly samples: number[];
  elapsedMs: number;
  nextLook: number;
  isDone: boolean;
}

/** Times one case. */
export async function measureOne(run: Case["run"], budget: Budget): Promise<Summary> {
  const [only] = Object.values(await measure({ only: { run } }, budget));
  if (only === undefined) throw new RangeError("nothing was measured");
  return only;
}

/** Times several cases in turns of a few milliseconds, so that whatever else the machine does hits all of them alike. */
export async function measure<Name extends string>(
  cases: Readonly<Record<Name, Case>>,
  budget: Budget,
): Promise<Record<Name, Summary>> {
  const running = Object.entries<Case>(cases).map(([name, of]): Running => ({
    name,
    of,
    samples: [],
    elapsedMs: 0,
    nextLook: 1,
    isDone: false,
  }));
  for (const { of } of running) await slice(of, budget.warmupMs);
  while (running.some(({ isDone }) => !isDone)) {
    for (const each of running) if (!each.isDone) await turn(each, budget);
  }
  const summaries = running.map(({ name, samples }) => [name, summarize(samples)] as const);
  return Object.fromEntries(summaries) as Record<Name, Summary>;
}

async function turn(running: Running, budget: Budget): Promise<void> {
  const started = performance.now();
  for (const sample of await slice(running.of, SLICE_MS)) running.samples.push(sample);
  running.elapsedMs += performance.now() - started;
  if (running.elapsedMs < budget.maxMs && running.samples.length < running.nextLook) return;
  running.nextLook = Math.ceil(running.samples.length * GROWTH);
  running.isDone = isEnough(running.samples, running.elapsedMs, budget);
}

/** Runs for that long, at least once. @returns microseconds of each run */
async function slice({ before, run }: Case, milliseconds: number): Promise<number[]> {
  const taken: number[] = [];
  const until = performance.now() + milliseconds;
  do {
    if (before !== undefined) await before();
    const started = performance.now();
    const running = run();
    // Waiting costs a turn of the microtask queue, which is much beside a signature.
    if (running instanceof Promise) await running;
    taken.push((performance.now() - started) * 1000);
  } while (performance.now() < until);
  return taken;
}
