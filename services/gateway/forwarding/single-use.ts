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

/** @param since unix milliseconds: uses of what was issued before may have been noted in a store that is gone */
export function createSingleUse(used: UsedReader, since: number): SingleUse {
  const held = new Set<string>();

  return {
    async take({ log, jti }, iat) {
      const name = `${log}:${jti}`;
      if (held.has(name)) throw new CountersignError("ENVELOPE_REPLAYED", "it is being used right now");
      held.add(name);
      const release = () => void held.delete(name);
      try {
        const row = await used.get(log, jti);
        if (row !== null) throw new CountersignError("ENVELOPE_REPLAYED", `${row.state}, record ${row.dispatchedSeq}`);
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
