import type { Clock } from "../../core/ports/ports.ts";
import { CLOCK_SKEW, secondsOf } from "../../core/time.ts";
import { createSingleUse, type ReplayKey } from "../../gateway/forwarding/single-use.ts";

/** Which permissions came here before. What was issued before this process began may have come to the one before it. */
export interface Seen {
  /**
   * @param exp when the permission ends, unix seconds: it is remembered until nobody would take it any more
   * @throws ENVELOPE_REPLAYED, ENVELOPE_BEFORE_STORE
   */
  note(key: ReplayKey, times: { readonly iat: number; readonly exp: number }): Promise<void>;
}

export function createSeen(clock: Clock): Seen {
  // Oldest first, so that what has ended is found at the front.
  const ends = new Map<string, number>();
  const nameOf = ({ log, jti }: ReplayKey): string => `${log}:${jti}`;
  const usedBefore = (key: ReplayKey): Promise<string | null> =>
    Promise.resolve(ends.has(nameOf(key)) ? "it came here before" : null);
  const singleUse = createSingleUse(usedBefore, clock());

  return {
    async note(key, { iat, exp }) {
      const now = secondsOf(clock);
      for (const [name, end] of ends) {
        if (end + CLOCK_SKEW >= now) break;
        ends.delete(name);
      }
      using _use = await singleUse.take(key, iat);
      ends.set(nameOf(key), exp);
    },
  };
}
