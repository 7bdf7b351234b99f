import type { StateManagerInterface } from "@ethereumjs/common";
import { type Account, type Address, bigIntToBytes, bytesToBigInt, KECCAK256_NULL_S } from "@ethereumjs/util";

import type { ProvenAccount, StateView } from "../proof/state.ts";
import { afterSending, libraryAccount, NO_ACCOUNT } from "./account.ts";
import { cannotRun } from "./failure.ts";
import type { Misses } from "./misses.ts";

const NOTHING = new Uint8Array(0);
const NO_SLOTS: ReadonlyMap<bigint, bigint> = new Map();

/** A view as the library reads it. What is not proven yet is noted as missing and read as zero. */
export interface ProvenState {
  readonly manager: StateManagerInterface;
  /** Reads from this view from now on, for a call by this account. */
  use(view: StateView, caller: string): void;
  /** proven slots of an account, and for one that is not proven or does not exist, none */
  slotsOf(address: string): ReadonlyMap<bigint, bigint>;
  /** a slot that is not among them */
  missingSlot(address: string, slot: bigint): bigint;
  /** whether something was to be written; the library takes some refusals for a failure of the contract */
  readonly hasWritten: boolean;
  /** Runs what looks at an account for its own sake: nothing is local to it. */
  truthfully<T>(read: () => T | Promise<T>): Promise<T>;
  readonly putAccount: (address: Address, account: Account | undefined) => Promise<void>;
}

/** @param local accounts that may be called and may call without being proven: neither depends on what they hold */
export function createProvenState(misses: Misses, local: ReadonlySet<string>): ProvenState {
  let current: StateView | null = null;
  let shortcut = true;
  let caller = "";
  let hasWritten = false;
  let calling: ProvenAccount | null = null;
  const isLocal = (address: string) => shortcut && local.has(address);
  const view = () => {
    if (current === null) throw cannotRun("no state");
    return current;
  };
  const refuse = () => {
    hasWritten = true;
    return Promise.reject(cannotRun("the contract writes"));
  };
  const unused = () => Promise.reject(cannotRun("not a read"));

  const account = (address: string): ProvenAccount | null => {
    const known = view().account(address);
    if (known === undefined) misses.addAccount(address);
    if (address === caller) return (calling ??= afterSending(known ?? NO_ACCOUNT));
    return known ?? null;
  };
  const slotsOf = (address: string) => view().slots(address) ?? NO_SLOTS;
  const missingSlot = (address: string, slot: bigint) => {
    // An account that is proven not to exist has no slots either.
    if (view().account(address) !== null) misses.addSlot(address, slot);
    return 0n;
  };
  const codeOf = (address: string): Uint8Array => {
    if (isLocal(address)) return NOTHING;
    const known = view().account(address);
    if (known === null || known?.codeHash === KECCAK256_NULL_S) return NOTHING;
    const code = known === undefined ? undefined : view().code(known.codeHash);
    if (code === undefined) misses.addCode(address);
    return code ?? NOTHING;
  };
  const slotOf = (address: Address, key: Uint8Array): Uint8Array => {
    const slot = bytesToBigInt(key);
    const value = slotsOf(address.toString()).get(slot) ?? missingSlot(address.toString(), slot);
    return value === 0n ? NOTHING : bigIntToBytes(value);
  };
  const accountFor = (address: string): Account | undefined => {
    if (isLocal(address)) return undefined;
    const known = account(address);
    if (known === null) return undefined;
    return libraryAccount(known);
  };
  const putAccount = (address: Address, put: Account | undefined) => {
    const known = isLocal(address.toString()) ? null : account(address.toString());
    const same = put?.balance === (known?.balance ?? 0n) && put.nonce === (known?.nonce ?? 0n);
    return same ? Promise.resolve() : refuse();
  };

  const manager: StateManagerInterface = {
    getAccount: (address) => Promise.resolve(accountFor(address.toString())),
    getCode: (address) => Promise.resolve(codeOf(address.toString())),
    getCodeSize: (address) => Promise.resolve(codeOf(address.toString()).length),
    getStorage: (address, key) => Promise.resolve(slotOf(address, key)),
    originalStorageCache: { get: (address, key) => Promise.resolve(slotOf(address, key)), clear: () => undefined },
    putAccount,
    deleteAccount: refuse,
    modifyAccountFields: refuse,
    putCode: refuse,
    putStorage: refuse,
    clearStorage: refuse,
    checkpoint: () => Promise.resolve(),
    commit: () => Promise.resolve(),
    revert: () => Promise.resolve(),
    getStateRoot: unused,
    setStateRoot: unused,
    hasStateRoot: unused,
    clearCaches: () => undefined,
    shallowCopy: () => manager,
  };
  const truthfully = async <T>(read: () => T | Promise<T>): Promise<T> => {
    shortcut = false;
    try {
      return await read();
    } finally {
      shortcut = true;
    }
  };
  const use = (next: StateView, by: string) => {
    current = next;
    shortcut = true;
    caller = by;
    hasWritten = false;
    calling = null;
  };
  return {
    manager,
    use,
    slotsOf,
    missingSlot,
    truthfully,
    putAccount,
    get hasWritten() {
      return hasWritten;
    },
  };
}
