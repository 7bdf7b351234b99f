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
   * @throws ENVELOPE_REPLAYED when it is used, or being used
   */
  take(key: ReplayKey): Promise<Disposable>;
}

export function createSingleUse(used: UsedReader): SingleUse {
  const held = new Set<string>();

  return {
    async take({ log, jti }) {
      const name = `${log}:${jti}`;
      if (held.has(name)) throw new CountersignError("ENVELOPE_REPLAYED", "it is being used right now");
      held.add(name);
      const release = () => void held.delete(name);
      try {
        const row = await used.get(log, jti);
        if (row !== null) throw new CountersignError("ENVELOPE_REPLAYED", `${row.state}, record ${row.dispatchedSeq}`);
      } catch (error) {
        release();
        throw error;
      }
      return { [Symbol.dispose]: release };
    },
  };
}
