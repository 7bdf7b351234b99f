import type { Clock } from "./ports/ports.ts";

/** What a clock says in whole unix seconds, the unit of every time in a claim or on chain. */
export function secondsOf(clock: Clock): number {
  return Math.floor(clock() / 1000);
}
