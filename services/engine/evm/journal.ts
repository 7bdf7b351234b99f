import { bytesToHex, type Account, type Address } from "@ethereumjs/util";

/**
 * What a call has touched (EIP-2929), as exactly as the library's own journal, but keyed by integers and emptied after each
 * call. A frame that fails takes back what it warmed.
 */
export interface Journal {
  /** the warm slots of an account */
  slotsOf(address: string): Set<bigint>;
  addSlot(slots: Set<bigint>, slot: bigint): void;
  /** what is warm from the start (EIP-2929, EIP-3651) and stays so */
  warm(address: string): void;
  /** entries kept for the call under way */
  readonly size: number;
  /** frames begun and not ended: more than none after a run that was given up */
  readonly depth: number;

  // What the library calls.
  putAccount(address: Address, account: Account | undefined): Promise<void>;
  checkpoint(): Promise<void>;
  commit(): Promise<void>;
  revert(): Promise<void>;
  isWarmedAddress(address: Uint8Array): boolean;
  addWarmedAddress(address: Uint8Array): void;
  isWarmedStorage(address: Uint8Array, slot: Uint8Array): boolean;
  addWarmedStorage(address: Uint8Array, slot: Uint8Array): void;
  addAlwaysWarmAddress(address: string): void;
  cleanJournal(): void;
}

export interface JournalOptions {
  /** an account is put by calls that write, and by calls that leave it as it was */
  readonly putAccount: (address: Address, account: Account | undefined) => Promise<void>;
  /** runs before each frame */
  readonly onFrame: () => void;
}

type Undo = { readonly set: Set<bigint>; readonly slot: bigint } | { readonly address: string };

export function createJournal({ putAccount, onFrame }: JournalOptions): Journal {
  const addresses = new Set<string>();
  const slots = new Map<string, Set<bigint>>();
  const undo: Undo[] = [];
  const frames: number[] = [];

  const slotsOf = (address: string) => {
    let known = slots.get(address);
    if (known === undefined) slots.set(address, (known = new Set()));
    return known;
  };
  const addSlot = (set: Set<bigint>, slot: bigint) => {
    set.add(slot);
    undo.push({ set, slot });
  };

  return {
    slotsOf,
    addSlot,
    warm: (address) => void addresses.add(address),
    get size() {
      return addresses.size + slots.size + undo.length + frames.length;
    },
    get depth() {
      return frames.length;
    },
    putAccount,
    checkpoint: async () => {
      onFrame();
      frames.push(undo.length);
    },
    commit: async () => void frames.pop(),
    revert: async () => {
      const length = frames.pop() ?? 0;
      while (undo.length > length) takeBack(undo.pop());
    },
    isWarmedAddress: (address) => addresses.has(bytesToHex(address)),
    addWarmedAddress: (bytes) => {
      const address = bytesToHex(bytes);
      if (addresses.has(address)) return;
      addresses.add(address);
      undo.push({ address });
    },
    isWarmedStorage: (address, slot) => slotsOf(bytesToHex(address)).has(BigInt(bytesToHex(slot))),
    addWarmedStorage: (address, slot) => {
      const set = slotsOf(bytesToHex(address));
      const key = BigInt(bytesToHex(slot));
      if (!set.has(key)) addSlot(set, key);
    },
    addAlwaysWarmAddress: (address) => void addresses.add(address),
    cleanJournal: () => {
      addresses.clear();
      slots.clear();
      undo.length = 0;
      frames.length = 0;
    },
  };

  function takeBack(entry: Undo | undefined): void {
    if (entry === undefined) return;
    if ("set" in entry) entry.set.delete(entry.slot);
    else addresses.delete(entry.address);
  }
}
