import { cannotRun } from "./failure.ts";

const JUMPS_PER_LOOK = 1_024;

/** Ends a run that takes too long: it never lets a timer fire, so it has to look itself. */
export interface Stopwatch {
  readonly start: () => void;
  readonly onJump: () => void;
  /** After how many jumps to look again. @throws CALL_NOT_RUN when the time is over */
  readonly look: () => number;
}

/** @param now milliseconds, monotonic */
export function createStopwatch(timeoutMs: number, now: () => number): Stopwatch {
  let end = 0;
  let jumps = 0;
  const look = () => {
    if (now() > end) throw cannotRun(`the contract ran for more than ${timeoutMs} ms`);
    return JUMPS_PER_LOOK;
  };
  return {
    look,
    start: () => {
      end = now() + timeoutMs;
      jumps = 0;
    },
    onJump: () => {
      jumps += 1;
      if (jumps % JUMPS_PER_LOOK === 0) look();
    },
  };
}
