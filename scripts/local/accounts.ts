import { HDNodeWallet, Mnemonic, Wallet } from "ethers";

import { keyName } from "../../services/core/domain/schema.ts";
import type { ServiceWallet } from "../../services/domain/home/files.ts";
import { EXAMPLE } from "./example.ts";

/** Of the well-known accounts of Hardhat's network: anybody has their keys. */
const MNEMONIC = "test test test test test test test test test test test junk";
/** One account for every power, as in production. */
export const ROLES = [
  "deployer",
  "council",
  "guardian",
  "registrar",
  "signingAnchorer",
  "gatewayAnchorer",
  "approver",
  "outsider",
  "principal",
  "member1",
  "member2",
  "member3",
  "member4",
  "member5",
] as const;
const { council } = EXAMPLE.domain;
/** Of the members, how many it takes. */
export const THRESHOLD = council.threshold;

export type LocalRole = (typeof ROLES)[number];
export type LocalAccount = { readonly address: string; readonly privateKey: string };

/** The accounts of an organization, by what they may do. */
export type LocalAccounts = Readonly<Record<LocalRole, LocalAccount>>;

/** Accounts that are no person's are called in a home by what they do. */
const SERVICE_KEYS: Partial<Record<LocalRole, ServiceWallet>> = {
  council: "payer",
  signingAnchorer: "signing-anchorer",
  gatewayAnchorer: "gateway-anchorer",
};

/** What the key of an account is called in a home. */
export function keyFileOf(role: LocalRole): string {
  return SERVICE_KEYS[role] ?? role;
}

/** The members of the council; `council` pays for what they sign. */
export function councilMembers(accounts: LocalAccounts = localAccounts()): LocalAccount[] {
  return council.members.map((key) => accountOf(accounts, key));
}

/** Every `key:<name>` of the example is the account of that role. */
export function accountOf(accounts: LocalAccounts, key: string): LocalAccount {
  const role = ROLES.find((each) => each === keyName(key));
  if (role === undefined) throw new TypeError(`no account has ${key}`);
  return accounts[role];
}

/** Public accounts, funded on every development chain: for tests, and to take money from. No organization is made of them. */
export function localAccounts(): LocalAccounts {
  return accountsOf((_, index) => HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC), `m/44'/60'/0'/0/${index}`));
}

/** Accounts nobody else has the keys of. They have no money yet. */
export function freshAccounts(): LocalAccounts {
  return accountsOf(() => Wallet.createRandom());
}

/** @param keyOf private key of a role, hex */
export async function accountsFrom(keyOf: (role: LocalRole) => Promise<string>): Promise<LocalAccounts> {
  const keys = await Promise.all(ROLES.map(keyOf));
  return accountsOf((_, index) => new Wallet(keys[index] ?? ""));
}

function accountsOf(
  walletOf: (role: LocalRole, index: number) => { readonly address: string; readonly privateKey: string },
): LocalAccounts {
  const accounts = ROLES.map((role, index) => {
    const { address, privateKey } = walletOf(role, index);
    return [role, { address: address.toLowerCase(), privateKey }] as const;
  });
  return Object.fromEntries(accounts) as Record<LocalRole, LocalAccount>;
}
