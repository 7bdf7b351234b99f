import type { Wanted } from "../proof/state.ts";

/** Thrown to end a run that has already met more than enough. Nothing of such a run is used. */
export const ENOUGH = new Error("enough is missing");

/** What one run asked for and is not proven yet. A run with misses went on with made-up zeros: its result means nothing. */
export interface Misses {
  readonly size: number;
  addAccount(address: string): void;
  addCode(address: string): void;
  addSlot(address: string, slot: bigint): void;
  wanted(): Wanted[];
  clear(): void;
}

/** @param limit of slots in one exchange with a node */
export function createMisses(limit = 256): Misses {
  const byAddress = new Map<string, { slots: Set<bigint>; code: boolean }>();
  let size = 0;
  const at = (address: string) => {
    if (size >= limit) throw ENOUGH;
    size += 1;
    let account = byAddress.get(address);
    if (account === undefined) byAddress.set(address, (account = { slots: new Set(), code: false }));
    return account;
  };
  return {
    get size() {
      return size;
    },
    addAccount: (address) => void at(address),
    addCode: (address) => {
      at(address).code = true;
    },
    addSlot: (address, slot) => void at(address).slots.add(slot),
    wanted: () => [...byAddress].map(([address, { slots, code }]) => ({ address, slots: [...slots], code })),
    clear: () => {
      byAddress.clear();
      size = 0;
    },
  };
}
