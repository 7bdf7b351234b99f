import type { Compared } from "./differences.ts";
import { difference } from "./differences.ts";
import type { AbsentWallet } from "./facts.ts";
import type { Difference } from "./row.ts";

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
