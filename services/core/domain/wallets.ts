import { type Domain, keyName } from "./schema.ts";

/** A wallet as the file says it, an address or `key:<name>`, and where it stands. */
export interface NamedWallet {
  readonly wallet: string;
  readonly path: readonly PropertyKey[];
}

type Holders = Pick<Domain, "council" | "guardian" | "registrar" | "principals" | "approvers">;

/** Every wallet a domain names: what each of them signs, its holder answers for. */
export function walletsOf({ council, guardian, registrar, principals, approvers = {} }: Holders): NamedWallet[] {
  return [
    ...council.members.map((wallet, at) => ({ wallet, path: ["council", "members", at] })),
    { wallet: guardian, path: ["guardian"] },
    { wallet: registrar, path: ["registrar"] },
    ...Object.entries(principals).map(([name, { wallet }]) => ({ wallet, path: ["principals", name, "wallet"] })),
    ...Object.entries(approvers).flatMap(([name, { wallet }]) =>
      wallet === undefined ? [] : [{ wallet, path: ["approvers", name, "wallet"] }],
    ),
  ];
}

/** Names of the keys the home keeps, each once, in the order of the file. */
export function keysIn(domain: Holders): string[] {
  return [...new Set(walletsOf(domain).flatMap(({ wallet }) => keyName(wallet) ?? []))];
}
