import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import type { ErrorCode } from "../core/errors/registry.ts";
import { pause } from "../platform/pause.ts";
import type { Stepper } from "./step.ts";

export interface LoopOptions {
  /** told of every failure that is tried again */
  readonly onRetry: (error: CountersignError, pauseMs: number) => void;
  /** called once, when going on would be wrong; the loop has ended then */
  readonly onFatal: (error: CountersignError) => void;
  /** between two looks while a batch is on its way, default 250 */
  readonly pollMs?: number;
  /** after a first failure, default 500; doubles with every one that follows */
  readonly firstPauseMs?: number;
  /** default MAX_PAUSE_MS */
  readonly maxPauseMs?: number;
}

/** One log's batcher at work. */
export interface Loop {
  /** code of the newest failure; null when the last step succeeded */
  failure(): ErrorCode | null;
  /** Closes no new batch, finishes the one in flight, and ends after `graceMs` at the latest. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Of the minute a record may wait, no more is lost once a chain or an owner is back, however long it was away. Asking costs one
 * request.
 */
const MAX_PAUSE_MS = 5_000;

/** No batch is closed later than this after it is due because of sleep. */
const MAX_IDLE_MS = 1_000;

/** Contradictions: whoever goes on after one of them forks the log. */
const CONTRADICTIONS: readonly ErrorCode[] = ["LOG_CORRUPT", "BATCH_MISMATCH"];
/** A refusal may only mean that a transaction was mined between a look and the next. */
const MAX_REJECTIONS = 3;

export function startLoop(stepper: Stepper, options: LoopOptions): Loop {
  const { pollMs = 250, firstPauseMs = 500, maxPauseMs = MAX_PAUSE_MS } = options;
  const wake = new AbortController();
  let closing = false;
  let ended = false;
  let failures = 0;
  let rejections = 0;
  let code: ErrorCode | null = null;

  /** @returns the pause before the next step; null to end */
  async function turn(): Promise<number | null> {
    const progress = await stepper.step(closing);
    failures = 0;
    code = null;
    if (progress.state === "waiting") return pollMs;
    rejections = 0;
    if (progress.state === "advanced") return 0;
    return closing ? null : Math.min(progress.untilDue ?? MAX_IDLE_MS, MAX_IDLE_MS);
  }

  function failed(thrown: unknown): number | null {
    const error = isCountersignError(thrown)
      ? thrown
      : new CountersignError("INTERNAL", "a step broke", { cause: thrown });
    code = error.code;
    if (error.code === "ANCHOR_REJECTED") rejections += 1;
    if (CONTRADICTIONS.includes(error.code) || rejections >= MAX_REJECTIONS) {
      options.onFatal(error);
      return null;
    }
    const rest = Math.min(firstPauseMs * 2 ** failures, maxPauseMs);
    failures += 1;
    options.onRetry(error, rest);
    return rest;
  }

  async function run(): Promise<void> {
    while (!ended) {
      // A stop cuts the pause it falls into short; while the last batch is finished, pauses are pauses again.
      const signal = closing ? undefined : wake.signal;
      const rest = await turn().catch(failed);
      if (rest === null) return;
      if (rest > 0) await pause(rest, signal).catch(() => undefined);
    }
  }

  const running = run();
  return {
    failure: () => code,
    async stop(graceMs) {
      closing = true;
      wake.abort();
      const patience = new AbortController();
      const late = pause(graceMs, patience.signal).catch(() => undefined);
      await Promise.race([running, late]);
      ended = true;
      patience.abort();
    },
  };
}
