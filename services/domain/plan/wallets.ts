import type { AbsentWallet } from "../../core/domain/plan/facts.ts";
import { type Domain, keyName } from "../../core/domain/schema.ts";
import { walletsOf } from "../../core/domain/wallets.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import type { WalletAsked } from "../../governance/file/request.ts";
import type { HomeFiles } from "../home/files.ts";
import type { Keyring } from "../home/keyring.ts";
import { answerTo } from "../request-files.ts";

/** Of the chain a home brings along. */
const LOCAL_CHAIN = 31_337;

export interface Wallets {
  /** address of a wallet as the file says it */
  readonly walletOf: (said: string) => string;
  /** those whose key and address the home does not have */
  readonly wallets: readonly AbsentWallet[];
}

/**
 * Every wallet of a file, asked for once: an address as it stands, or of `key:<name>` that of the key the home keeps, else the one it
 * remembers, else the one its holder answered with.
 * @throws KEY_UNREADABLE for a file that is there and cannot be used, GOV_SIGNATURE_*, GOV_FILE_INVALID
 */
export async function walletsFor(
  domain: Domain,
  files: Pick<HomeFiles, "requests">,
  keyring: Keyring,
  remembered: Readonly<Record<string, string>>,
): Promise<Wallets> {
  const known = new Map<string, string>();
  const wallets: AbsentWallet[] = [];
  for (const said of new Set(walletsOf(domain).map(({ wallet }) => wallet))) {
    const name = keyName(said);
    const before = name !== null && Object.hasOwn(remembered, name) ? remembered[name] : undefined;
    const address = name === null ? said.toLowerCase() : ((await keyring.find(name)) ?? before);
    if (address === undefined && name !== null) {
      const answer = await answerTo(files, walletRequestName(name), walletAsked(domain, name));
      const absent = { name, address: answer?.signer ?? null, standIn: standInFor(name) };
      wallets.push(absent);
      known.set(said, absent.address ?? absent.standIn);
    } else if (address !== undefined) known.set(said, address);
  }
  return { walletOf: (said) => known.get(said) ?? said.toLowerCase(), wallets };
}

/** What the holder of a wallet is asked to sign. */
export function walletAsked({ organization, chain = "local" }: Domain, name: string): WalletAsked {
  return { what: "wallet", chainId: chain === "local" ? LOCAL_CHAIN : chain.id, organization, name };
}

/** In the folder of requests. */
export function walletRequestName(name: string): string {
  return `wallet-${name}`;
}

/** As people are told of a wallet: where nobody knows its address, as the file says it. */
export function toldBy(walletOf: Wallets["walletOf"], wallets: readonly AbsentWallet[]): (said: string) => string {
  const unknown = wallets.filter(({ address }) => address === null);
  return (said) => (isAbsent(said, unknown) ? said : walletOf(said));
}

/** Whether the home has neither the key of a wallet of the file nor noted its address. */
export function isAbsent(said: string, wallets: readonly AbsentWallet[]): boolean {
  const name = keyName(said);
  return wallets.some((each) => each.name === name);
}

function standInFor(name: string): string {
  return `0x${hashOfWords(`the wallet of key:${name}, which nobody knows`).slice(-40)}`;
}
