import type { Params } from "../schemas/act.ts";
import type { Dimension, Verdict } from "../words/verdicts.ts";
import { VERDICTS } from "../words/verdicts.ts";
import type { Reason } from "../words/reasons.ts";

/** Up to this many seconds between a decision and the block it is made at, nothing is unusual. */
export const NORMAL_STATE_AGE = 20;

/** Nothing is decided on state that is further away, in seconds. */
export const MAX_STATE_AGE = 60;

/** Whether state of this time (unix seconds) is so far from `time` that only degraded decisions rest on it. */
export function isDegraded(time: number, stateTime: number): boolean {
  return Math.abs(time - stateTime) > NORMAL_STATE_AGE;
}

interface Judgement {
  readonly verdict: Exclude<Verdict, "None">;
  readonly dimension: Dimension;
  readonly reason: Reason;
}

/** What a decision was made about, and when. Times are unix seconds. */
interface Circumstances {
  readonly time: number;
  /** of the block everything was read at */
  readonly stateTime: number;
  readonly params: Pick<Params, "amount">;
}

/**
 * What becomes of a policy's decision on degraded state: money waits for a human, everything else is at least Flagged. What
 * the policy judged as strictly, or more, stays as it is, and so does everything on fresh state.
 */
export function degrade(said: Judgement, { time, stateTime, params }: Circumstances): Judgement {
  if (!isDegraded(time, stateTime)) return said;
  const floor = params.amount === undefined ? "Flagged" : "Held";
  if (VERDICTS.indexOf(said.verdict) >= VERDICTS.indexOf(floor)) return said;
  return { verdict: floor, dimension: "Temporal", reason: "STATE_DEGRADED" };
}
