import type { Pin } from "../../core/ports/ports.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { createLru } from "./lru.ts";
import type { Prover, WitnessSink } from "./prover.ts";
import { createRemembered, type Hint, type Remembered } from "./remembered.ts";
import { createRpcProver } from "./rpc-prover.ts";
import { createView, type WorldView } from "./view.ts";

/** Everything known of a chain's state, each part under the hash that commits to it. */
export interface World {
  /**
   * The state at a head, with everything decisions asked for lately already proven. The hash is believed: whoever names it
   * answers for the choice of the block.
   * @throws HEADER_INVALID, STATE_PROOF_INVALID, CHAIN_UNREACHABLE
   */
  at(head: Pick<Pin, "hash">): Promise<WorldView>;
  /** To be handed to the world of the next run. */
  remembered(): readonly Hint[];
}

export interface WorldOptions {
  readonly rpc: Rpc;
  /** what `remembered` gave in an earlier run */
  readonly hints?: readonly unknown[];
  readonly sink?: WitnessSink;
}

const MAX_VIEWS = 8;
const MAX_STORAGES = 128;
const MAX_CODES = 64;
/** A storage that has grown to so many slots is begun anew with the next block. */
const MAX_SLOTS = 100_000;

/** A world one node proves. */
export function createWorld({ rpc, hints = [], sink = {} }: WorldOptions): World {
  return createWorldOver(createRpcProver(rpc, sink), createRemembered(hints));
}

export function createWorldOver(prover: Prover, remembered: Remembered): World {
  const storages = createLru<string, Map<bigint, bigint>>(MAX_STORAGES);
  const views = createLru<string, Promise<WorldView>>(MAX_VIEWS);

  const shared = {
    prover,
    codes: createLru<string, Uint8Array>(MAX_CODES),
    remember: remembered.note,
    storage: (address: string, root: string) => {
      const key = `${address} ${root}`;
      const known = storages.get(key);
      if (known !== undefined && known.size < MAX_SLOTS) return known;
      const storage = new Map<bigint, bigint>();
      storages.set(key, storage);
      return storage;
    },
  };

  const open = async (hash: string): Promise<WorldView> => {
    const opened = await prover.open(hash, remembered.asked());
    remembered.saw(opened.states);
    const view = createView(opened, shared);
    await view.prove(remembered.list());
    return view;
  };

  return {
    at: ({ hash }) => {
      const known = views.get(hash);
      if (known !== undefined) return known;
      const opening = open(hash);
      views.set(hash, opening);
      // A failure is not a view: who comes next asks again.
      opening.catch(() => {
        if (views.get(hash) === opening) views.delete(hash);
      });
      return opening;
    },
    remembered: remembered.hints,
  };
}
