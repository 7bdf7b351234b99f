import { HDNodeWallet, Mnemonic } from "ethers";

/**
 * The well-known accounts of Hardhat's network: funded on the embedded chain, worthless and public everywhere else. One
 * account for every power, as in production.
 */
const MNEMONIC = "test test test test test test test test test test test junk";
const ROLES = [
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
const MEMBERS = ["member1", "member2", "member3", "member4", "member5"] as const satisfies LocalRole[];
/** Of the five members, how many it takes. */
export const THRESHOLD = 3;

export type LocalRole = (typeof ROLES)[number];
export type LocalAccount = { readonly address: string; readonly privateKey: string };

/** The members of the council; `council` pays for what they sign. */
export function councilMembers(): LocalAccount[] {
  const accounts = localAccounts();
  return MEMBERS.map((role) => accounts[role]);
}

export function localAccounts(): Record<LocalRole, LocalAccount> {
  const accounts = ROLES.map((role, index) => {
    const wallet = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC), `m/44'/60'/0'/0/${index}`);
    return [role, { address: wallet.address.toLowerCase(), privateKey: wallet.privateKey }] as const;
  });
  return Object.fromEntries(accounts) as Record<LocalRole, LocalAccount>;
}
