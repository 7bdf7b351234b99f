import type { Clock } from "./ports/ports.ts";

/** Clocks of agents and services may differ by this many seconds, and nobody is refused or accused for it. */
export const CLOCK_SKEW = 5;

/** What a clock says in whole unix seconds, the unit of every time in a claim or on chain. */
export function secondsOf(clock: Clock): number {
  return Math.floor(clock() / 1000);
}
