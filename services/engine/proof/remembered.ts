import { z } from "zod";

import { bigQuantity, lowerAddress } from "../../chain/abi/words.ts";
import { wordHex } from "./hex.ts";
import { EMPTY_ROOT } from "./keccak.ts";
import { createLru, type Lru } from "./lru.ts";
import type { Asked, ProvenState } from "./prover.ts";
import type { Wanted } from "./state.ts";

/** What is worth proving at every block, as JSON. It may be kept between runs; a wrong one costs time, and proves nothing. */
export interface Hint {
  readonly address: string;
  /** 32 bytes each, hex */
  readonly slots: readonly string[];
  readonly code: boolean;
}

const hintSchema = z.object({ address: lowerAddress, slots: z.array(bigQuantity), code: z.boolean() });

const MAX_ACCOUNTS = 32;
/** of one account */
const MAX_SLOTS = 256;

interface Entry {
  readonly slots: Lru<bigint, true>;
  code: boolean;
  /** storage root when it was last seen */
  root: string | null;
  /** its storage changed between the last two looks, so it likely has again */
  restless: boolean;
}

export interface Remembered {
  readonly note: (wanted: readonly Wanted[]) => void;
  readonly list: () => readonly Wanted[];
  /** What to ask a new block for: every account, and the slots of those whose storage keeps changing. */
  readonly asked: () => readonly Asked[];
  readonly saw: (states: readonly ProvenState[]) => void;
  readonly hints: () => readonly Hint[];
}

/** Asks no block for what another one was asked for: a witness shows of each block only what was read there. */
export const NOTHING_REMEMBERED: Remembered = {
  note: () => undefined,
  list: () => [],
  asked: () => [],
  saw: () => undefined,
  hints: () => [],
};

/** @param hints as `hints` gave them in an earlier run; what does not have their form is left out */
export function createRemembered(hints: readonly unknown[]): Remembered {
  const entries = createLru<string, Entry>(MAX_ACCOUNTS);

  const note = (wanted: readonly Wanted[]): void => {
    for (const { address, slots, code } of wanted) {
      const known = entries.get(address);
      const entry = known ?? { slots: createLru(MAX_SLOTS), code: false, root: null, restless: true };
      for (const slot of slots) entry.slots.set(slot, true);
      entry.code ||= code;
      if (known === undefined) entries.set(address, entry);
    }
  };

  const list = (): Wanted[] =>
    [...entries.entries()].map(([address, { slots, code }]) => ({ address, slots: slotsOf(slots), code }));

  note(hints.flatMap((hint) => hintSchema.safeParse(hint).data ?? []));
  return {
    note,
    list,
    asked: () =>
      [...entries.entries()].map(([address, { slots, restless }]) => ({
        address,
        slots: restless ? slotsOf(slots) : [],
      })),
    saw: (states) => {
      const seen = new Map(states.map(({ address, account }) => [address, account?.storageRoot ?? EMPTY_ROOT]));
      for (const [address, entry] of entries.entries()) {
        const root = seen.get(address);
        if (root === undefined) continue;
        entry.restless = entry.root !== null && entry.root !== root;
        entry.root = root;
      }
    },
    hints: () => list().map(({ address, slots, code }) => ({ address, slots: slots.map(wordHex), code })),
  };
}

function slotsOf(slots: Lru<bigint, true>): bigint[] {
  return [...slots.entries()].map(([slot]) => slot);
}
