import type { HomeFiles } from "../../services/domain/home/files.ts";
import type { Keyring } from "../../services/domain/home/keyring.ts";

/** The people of the example, as far as whoever tries it out has to play them, and what each key is good for. */
const PEOPLE: readonly (readonly [name: string, about: string])[] = [
  ["principal", "answers for the agents: hands authority down, and takes it back"],
  ["approver", "releases what is held: countersign holds approve --key"],
  ["member1", "of the council, three of five: npm run gov -- sign"],
  ["member2", "of the council"],
  ["member3", "of the council"],
  ["member4", "of the council"],
  ["member5", "of the council"],
  ["payer", "pays for what the council submits"],
  ["guardian", "stops things at once: npm run gov -- restrict"],
];

/**
 * The keys of people that were just made, shown this once, each with the file it stays in (mode 0600); later, one line that says
 * where they are.
 * @param made null when they were shown before
 */
export async function keyLines(
  files: Pick<HomeFiles, "wallet">,
  made: Pick<Keyring, "address" | "privateKey"> | null,
): Promise<readonly string[]> {
  const place = files.wallet("<who>");
  if (made === null) return [`keys of people    ${place}`, ""];
  const people = await Promise.all(
    PEOPLE.map(async ([name, about]) => [
      `  ${name.padEnd(10)} ${about}`,
      `             address ${await made.address(name)}`,
      `             key     ${await made.privateKey(name)}`,
    ]),
  );
  return [
    ...["", "Keys made for this organization, shown this once. Each is kept (mode 0600) in", place, ""],
    ...people.flat(),
    "",
  ];
}
