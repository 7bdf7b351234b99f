import type { Fault } from "./fault.ts";
import { checkStanding, checkWhole } from "./invariants.ts";
import type { Stage } from "./stage.ts";

/** What became of one kind of fault. */
export interface FaultResult {
  readonly name: string;
  /** how often it was to be injected */
  readonly times: number;
  /** fewer than `times` when its time was over, or something was wrong */
  readonly injected: number;
  /** what was seen, and how often */
  readonly seen: ReadonlyMap<string, number>;
  /** what must not have happened; null when nothing did */
  readonly wrong: string | null;
  readonly seconds: number;
}

export interface FaultRun {
  readonly times: number;
  /** no round begins later, in milliseconds */
  readonly patienceMs: number;
  readonly onInjected: (injected: number) => void;
  /** told what a round that takes long is, or was, waiting for */
  readonly onSlow: (lines: readonly string[]) => void;
}

/** A round that takes longer says what it waits for. */
const SLOW_MS = 20_000;
/** Of what a slow round did, what took so long is told. */
const TOLD_MS = 2_000;
/** A round that takes longer than this hangs, and is a finding; so does an audit, which reads everything there is so far. */
const ROUND_MS = 150_000;
const AUDIT_MS = 600_000;

/**
 * Injects one kind of fault so many times and checks what must hold after each. The first thing that is wrong ends it: what
 * comes after could not be told from it.
 */
export async function runFault(stage: Stage, fault: Fault, run: FaultRun): Promise<FaultResult> {
  const begun = performance.now();
  const seen = new Map<string, number>();
  const { times } = run;
  let injected = 0;
  const end = (wrong: string | null): FaultResult => {
    const seconds = Math.round((performance.now() - begun) / 100) / 10;
    return { name: fault.name, times, injected, seen, wrong, seconds };
  };
  try {
    while (injected < times && performance.now() - begun < run.patienceMs) {
      await watched(stage, run, { name: `${fault.name}, round ${injected + 1}`, mostMs: ROUND_MS }, async () => {
        const words = await fault.inject(stage, injected);
        for (const word of words) seen.set(word, (seen.get(word) ?? 0) + 1);
        injected += 1;
        run.onInjected(injected);
        await checkStanding(stage);
      });
    }
    if (fault.audit && injected > 0) {
      await watched(stage, run, { name: `${fault.name}, audit`, mostMs: AUDIT_MS }, () => checkWhole(stage));
    }
    return end(null);
  } catch (error) {
    return end(error instanceof Error ? error.message : String(error));
  }
}

/** Says what goes on when it takes long, and gives it up when it hangs. */
async function watched(
  { timeline }: Pick<Stage, "timeline">,
  { onSlow }: Pick<FaultRun, "onSlow">,
  { name, mostMs }: { readonly name: string; readonly mostMs: number },
  work: () => Promise<void>,
): Promise<void> {
  timeline.begin();
  const begun = performance.now();
  const tell = (): void => {
    const seconds = Math.round((performance.now() - begun) / 1000);
    onSlow([`${name}: ${seconds} s`, ...timeline.lines(TOLD_MS).map((line) => `  ${line}`)]);
  };
  let slow = false;
  let over = false;
  const look = (): void => {
    if (over) return;
    slow = true;
    tell();
    AbortSignal.timeout(SLOW_MS).addEventListener("abort", look);
  };
  AbortSignal.timeout(SLOW_MS).addEventListener("abort", look);
  const hangs = Promise.withResolvers<never>();
  AbortSignal.timeout(mostMs).addEventListener("abort", () =>
    hangs.reject(new Error(`it hangs: ${mostMs / 1000} s were not enough`)),
  );
  // Long after the end of most rounds, it is nobody's concern.
  hangs.promise.catch(() => undefined);
  try {
    await Promise.race([work(), hangs.promise]);
  } finally {
    over = true;
    if (slow) tell();
  }
}
