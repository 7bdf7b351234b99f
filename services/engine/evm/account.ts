import { Account, hexToBytes, KECCAK256_NULL_S, KECCAK256_RLP_S } from "@ethereumjs/util";

import type { ProvenAccount } from "../proof/state.ts";

export const NO_ACCOUNT: ProvenAccount = {
  nonce: 0n,
  balance: 0n,
  storageRoot: KECCAK256_RLP_S,
  codeHash: KECCAK256_NULL_S,
};

/** Who calls has sent a transaction, if only in name: it exists, though nobody may have known it before. */
export function afterSending(account: ProvenAccount): ProvenAccount {
  return { ...account, nonce: account.nonce + 1n };
}

const made = new WeakMap<ProvenAccount, Account>();

/** As the library wants it. It may change its copy, and then gets another one. */
export function libraryAccount(proven: ProvenAccount): Account {
  const known = made.get(proven);
  if (known?.balance === proven.balance && known.nonce === proven.nonce) return known;
  const [root, code] = [proven.storageRoot, proven.codeHash].map((hash) => hexToBytes(hash as `0x${string}`));
  const account = new Account(proven.nonce, proven.balance, root, code);
  made.set(proven, account);
  return account;
}
