import { CountersignError } from "../../core/errors/error.ts";
import type { UsedReader } from "../../store/port.ts";

/** What makes a permission unique, however its envelope is spelled. */
export interface ReplayKey {
  /** of the signer's log */
  readonly log: number;
  readonly jti: string;
}

/**
 * Keeps twins of one envelope apart until the first of them stands in the store, which then refuses the others for good.
 * The store alone would do; but a conflict there stops the sequencer.
 */
export interface SingleUse {
  /**
   * The key belongs to the caller until it is disposed of.
   * @param iat when the permission was issued, unix seconds
   * @throws ENVELOPE_REPLAYED when it is used, or being used; ENVELOPE_BEFORE_STORE when nobody knows
   */
  take(key: ReplayKey, iat: number): Promise<Disposable>;
}

/** What became of a permission that was used, in words; null for one that was not. */
export type UsedBefore = (key: ReplayKey) => Promise<string | null>;

/** What stands in a log's own store. */
export function usedIn(used: UsedReader): UsedBefore {
  return async ({ log, jti }) => {
    const row = await used.get(log, jti);
    return row === null ? null : `${row.state}, record ${row.dispatchedSeq}`;
  };
}

/** @param since unix milliseconds: uses of what was issued before may have been noted where nobody can look any more */
export function createSingleUse(usedBefore: UsedBefore, since: number): SingleUse {
  const held = new Set<string>();

  return {
    async take({ log, jti }, iat) {
      const name = `${log}:${jti}`;
      if (held.has(name)) throw new CountersignError("ENVELOPE_REPLAYED", "it is being used right now");
      held.add(name);
      const release = () => void held.delete(name);
      try {
        const use = await usedBefore({ log, jti });
        if (use !== null) throw new CountersignError("ENVELOPE_REPLAYED", use);
        if (iat * 1000 < since) {
          const begun = new Date(since).toISOString();
          throw new CountersignError("ENVELOPE_BEFORE_STORE", `issued at ${iat}; the log knows uses from ${begun} on`);
        }
      } catch (error) {
        release();
        throw error;
      }
      return { [Symbol.dispose]: release };
    },
  };
}
