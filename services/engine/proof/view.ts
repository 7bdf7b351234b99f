import { EMPTY_CODE_HASH, EMPTY_ROOT } from "./keccak.ts";
import type { Asked, CodeHolder, OpenedBlock, Prover, ProvenState } from "./prover.ts";
import { createShare } from "./share.ts";
import type { ProvenAccount, StateView, Wanted } from "./state.ts";

/** What the views of one world have in common: what a hash commits to is true at every block. */
export interface Shared {
  readonly prover: Prover;
  /** the proven slots under a storage root, as far as they are known */
  storage(address: string, root: string): Map<bigint, bigint>;
  readonly codes: { get(codeHash: string): Uint8Array | undefined; set(codeHash: string, code: Uint8Array): void };
  /** what decisions asked for, so that the next block has it from the start */
  remember(wanted: readonly Wanted[]): void;
}

/** A state view that says what it has proven, so that two of them can be compared. */
export interface WorldView extends StateView {
  readonly accounts: ReadonlyMap<string, ProvenAccount | null>;
}

/** The world at an opened block. It holds what it has shown, whatever the caches drop. */
export function createView({ block, states }: OpenedBlock, shared: Shared): WorldView {
  const { prover } = shared;
  const accounts = new Map<string, ProvenAccount | null>();
  const storages = new Map<string, Map<bigint, bigint>>();
  const codes = new Map<string, Uint8Array>([[EMPTY_CODE_HASH, new Uint8Array(0)]]);
  const share = createShare();

  const learn = (proven: readonly ProvenState[]): void => {
    for (const { address, account, slots } of proven) {
      accounts.set(address, account);
      const known = storages.get(address) ?? shared.storage(address, account?.storageRoot ?? EMPTY_ROOT);
      for (const [slot, value] of slots) known.set(slot, value);
      storages.set(address, known);
    }
  };

  /** What is not proven yet, by a key of its own; `null` for the account without a slot. */
  const missing = (wanted: readonly Wanted[]): Map<string, readonly [string, bigint | null]> => {
    const items = new Map<string, readonly [string, bigint | null]>();
    for (const { address, slots } of wanted) {
      const account = accounts.get(address);
      const known = storages.get(address);
      if (account === undefined) items.set(address, [address, null]);
      for (const slot of slots) {
        if (known?.has(slot) === true) continue;
        // Without storage every slot is zero: there is nothing to ask for.
        if (account === null || account?.storageRoot === EMPTY_ROOT) known?.set(slot, 0n);
        else items.set(`${address} ${slot}`, [address, slot]);
      }
    }
    return items;
  };

  const missingCodes = (wanted: readonly Wanted[]): Map<string, CodeHolder> => {
    const holders = new Map<string, CodeHolder>();
    for (const { address, code } of wanted) {
      const account = accounts.get(address);
      if (!code || account === null || account === undefined || codes.has(account.codeHash)) continue;
      const known = shared.codes.get(account.codeHash);
      if (known !== undefined) codes.set(account.codeHash, known);
      else holders.set(account.codeHash, { address, codeHash: account.codeHash });
    }
    return holders;
  };

  learn(states);
  return {
    block,
    accounts,
    account: (address) => accounts.get(address),
    code: (codeHash) => codes.get(codeHash),
    slots: (address) => storages.get(address),
    prove: async (wanted) => {
      shared.remember(wanted);
      await share(missing(wanted), async (items) => learn(await prover.prove(block, askedOf(items))));
      await share(missingCodes(wanted), async (holders) => {
        const proven = await prover.codes(block, holders);
        for (const [i, code] of proven.entries()) {
          const { codeHash } = holders[i] ?? { codeHash: EMPTY_CODE_HASH };
          codes.set(codeHash, code);
          shared.codes.set(codeHash, code);
        }
      });
    },
  };
}

/** One question for each account. */
function askedOf(items: readonly (readonly [string, bigint | null])[]): Asked[] {
  const byAddress = new Map<string, bigint[]>();
  for (const [address, slot] of items) {
    const slots = byAddress.get(address) ?? [];
    if (slot !== null) slots.push(slot);
    byAddress.set(address, slots);
  }
  return [...byAddress].map(([address, slots]) => ({ address, slots }));
}

/** Whether anything the earlier view has proven is another thing, or not known, in the later one. */
export function differs(earlier: WorldView, later: WorldView): boolean {
  return [...earlier.accounts].some(([address, before]) => {
    const after = later.accounts.get(address);
    if (before === null || after === null || after === undefined) return before !== after;
    const { nonce, balance, storageRoot, codeHash } = before;
    return (
      after.nonce !== nonce ||
      after.balance !== balance ||
      after.storageRoot !== storageRoot ||
      after.codeHash !== codeHash
    );
  });
}
