import type { LocalRole } from "../local/accounts.ts";
import { type Organization } from "../local/organization.ts";
import type { HomeFiles } from "../../services/domain/home/files.ts";

/** The people of the example, as far as whoever tries it out has to play them, and what each key is good for. */
const PEOPLE: readonly (readonly [role: LocalRole, about: string])[] = [
  ["principal", "answers for the agents: hands authority down, and takes it back"],
  ["approver", "releases what is held: countersign approve --key"],
  ["member1", "of the council, three of five: npm run gov -- sign"],
  ["member2", "of the council"],
  ["member3", "of the council"],
  ["member4", "of the council"],
  ["member5", "of the council"],
  ["council", "pays for what the council submits"],
  ["guardian", "stops things at once: npm run gov -- restrict"],
];

/**
 * The keys of people that were just made, shown this once, each with the file it stays in (mode 0600); later, one line that says
 * where they are.
 */
export function keyLines(
  { accounts, isNew }: Pick<Organization, "accounts" | "isNew">,
  files: Pick<HomeFiles, "wallet">,
): readonly string[] {
  const place = files.wallet("<who>");
  if (!isNew) return [`keys of people    ${place}`, ""];
  return [
    "",
    `Keys made for this organization, shown this once; ${place} keeps each (mode 0600):`,
    "",
    ...PEOPLE.flatMap(([role, about]) => {
      const { address, privateKey } = accounts[role];
      return [`  ${role.padEnd(10)} ${about}`, `             address ${address}`, `             key     ${privateKey}`];
    }),
    "",
  ];
}
