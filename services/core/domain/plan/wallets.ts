import type { Compared } from "./differences.ts";
import { difference } from "./differences.ts";
import type { Difference } from "./row.ts";

/** A wallet the file calls `key:<name>` of which the home has no key, and never had the address. */
export interface AbsentWallet {
  readonly name: string;
  /** what its holder said, to be noted; null while nobody said it */
  readonly address: string | null;
  /** stands where an address has to, until there is one: nobody has its key, and nothing with it is ever sent */
  readonly standIn: string;
}

/** Whose address is asked for, or said and to be noted. */
export function walletDifferences(compared: Compared): Difference[] {
  return compared.wanted.wallets.map(({ name, address }) =>
    difference(
      compared,
      "wallet",
      { subject: `key:${name}`, from: null, to: address ?? "the address its holder says" },
      "adds",
      { role: "holder", name },
      { do: "wallet", name },
    ),
  );
}

/** A difference in words, without the address that stands for one nobody knows. */
export function named({ row, ...rest }: Difference, wallets: readonly AbsentWallet[]): Difference {
  const told = <T extends string | null>(text: T) =>
    wallets.reduce<string | null>((said, { name, standIn }) => said?.replaceAll(standIn, `key:${name}`) ?? null, text);
  return { ...rest, row: { ...row, subject: told(row.subject) ?? "", from: told(row.from), to: told(row.to) } };
}
