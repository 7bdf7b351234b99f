import type { BatchRow } from "../store/rows.ts";
import type { BatcherDeps } from "./ports.ts";

/** Between two looks at what is confirmed and not final. */
const LOOK_MS = 1_000;
/** How far below the newest confirmed block the first look goes: what was not final when another process ended. */
const FIRST_REACH = 1_024;

/** Looks after batches from their confirmation until their block is final. */
export interface Watch {
  /**
   * Takes back the confirmation of every batch whose block the chain has given up: it is sent again, or found where it stands
   * now. Looks at most once a second, and asks nothing while everything is final.
   * @returns first seqs of the batches taken back
   * @throws CHAIN_UNREACHABLE, STORE_FAILED
   */
  look(): Promise<readonly number[]>;
}

export function createWatch(deps: Pick<BatcherDeps, "store" | "chain" | "rules" | "clock">): Watch {
  const { store, chain, rules, clock } = deps;
  const { batches } = store;
  /** everything up to this block was compared with it when it was final; null before the first look */
  let settled: number | null = null;
  /** the newest batch that was found in place, and with it, as its ancestors, all before it */
  let verified: number | null = null;
  let lookedAt = -Infinity;

  const stands = async ({ blockNumber, blockHash }: BatchRow): Promise<boolean | null> => {
    const hash = blockNumber === null ? null : await chain.blockHashOf(blockNumber);
    // No block there: the node lags behind, or the chain became shorter and will be longer again.
    return hash === null ? null : hash === blockHash;
  };

  /** Those that may have lost their block: while the newest one found in place stands, all before it do. */
  const suspectsAmong = async (rows: readonly BatchRow[]): Promise<readonly BatchRow[]> => {
    const at = rows.findIndex(({ firstSeq }) => firstSeq === verified);
    const known = rows[at];
    return known !== undefined && (await stands(known)) === true ? rows.slice(at + 1) : rows;
  };

  return {
    look: async () => {
      const now = clock();
      if (now >= lookedAt && now - lookedAt < LOOK_MS) return [];
      lookedAt = now;
      const rows = await batches.confirmedAbove(settled ?? (await firstBound(batches)));
      if (rows.length === 0) return [];
      const final = await chain.finalNumber(rules.finalDepth);
      const gone: number[] = [];
      let whole = true;
      for (const row of await suspectsAmong(rows)) {
        const found = await stands(row);
        whole &&= found === true;
        if (found !== false) continue;
        await batches.setReorganized(row.firstSeq);
        gone.push(row.firstSeq);
      }
      if (whole) {
        verified = rows.at(-1)?.firstSeq ?? null;
        settled = Math.max(settled ?? -1, final);
      }
      return gone;
    },
  };
}

/** The block above which the first look looks. */
async function firstBound(batches: BatcherDeps["store"]["batches"]): Promise<number> {
  const [pending] = await batches.pending();
  const newest = pending === undefined ? await batches.last() : await batches.containing(pending.firstSeq - 1);
  return (newest?.blockNumber ?? 0) - FIRST_REACH;
}
