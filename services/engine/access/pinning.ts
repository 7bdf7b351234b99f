import type { HeadSource } from "../proof/heads.ts";
import type { ProvenBlock } from "../proof/state.ts";
import { differs, type WorldView } from "../proof/view.ts";
import type { World } from "../proof/world.ts";
import type { Head, LookAtHead } from "../../chain/read/head.ts";

export interface PinningOptions {
  readonly heads: Pick<HeadSource, "latest">;
  readonly world: Pick<World, "at">;
  /** how long a head may stay pinned while nothing proven changes, in seconds of block time */
  readonly restSeconds: number;
  /** resolves when what the proofs showed is kept */
  readonly settled: () => Promise<void>;
}

export interface Pinning {
  readonly look: LookAtHead;
  readonly viewAt: (blockHash: string) => Promise<WorldView>;
}

interface Pinned {
  readonly head: Head;
  readonly view: WorldView;
  /** the newest head that was looked at since: of the same state, and its descendant */
  readonly seen: ProvenBlock;
}

/**
 * Which block decisions are made at: a head counts once everything decisions asked for lately is proven at it. The pin moves
 * when proven state changes, after `restSeconds`, and with any head that does not follow the one before: so answers
 * remembered by block stay useful, and no pin outlives its chain.
 */
export function createPinning({ heads, world, restSeconds, settled }: PinningOptions): Pinning {
  let pinned: Pinned | null = null;

  return {
    look: async () => {
      const { block, trust } = await heads.latest();
      if (pinned?.seen.hash === block.hash) return pinned.head;
      const view = await world.at(block);
      await settled();
      const rests =
        pinned !== null &&
        block.parentHash === pinned.seen.hash &&
        block.timestamp - pinned.head.timestamp < restSeconds &&
        !differs(pinned.view, view);
      const { number, hash, timestamp } = block;
      pinned =
        rests && pinned !== null
          ? { ...pinned, seen: block }
          : { head: { number, hash, timestamp, trust }, view, seen: block };
      return pinned.head;
    },
    viewAt: (blockHash) =>
      pinned?.view.block.hash === blockHash ? Promise.resolve(pinned.view) : world.at({ hash: blockHash }),
  };
}
