import { CountersignError } from "../errors/error.ts";
import type { JsonValue } from "../json/parse.ts";
import type { RandomBytes } from "../ports/ports.ts";
import { type DisclosedMember, makeDisclosure } from "./disclosure.ts";

/** Disclosures by digest, of which each is taken once. */
export type OpenMembers = Map<string, DisclosedMember>;

/** The members some digests stand for, and how many digests nobody opened. */
export interface TakenMembers {
  readonly members: object;
  readonly missing: number;
}

/**
 * Hides members behind digests, with a salt of 128 bits for each.
 * @returns the ascending digests, and the disclosures in the order of the members that are there
 */
export function hideMembers(
  members: Readonly<Record<string, JsonValue | undefined>>,
  randomBytes: RandomBytes,
): { readonly digests: string[]; readonly disclosures: string[] } {
  const made = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [makeDisclosure(name, value, randomBytes(16))],
  );
  return { digests: made.map(({ digest }) => digest).sort(), disclosures: made.map(({ disclosure }) => disclosure) };
}

/**
 * Moves the members that digests stand for out of `open`.
 * @param where the digests stand, for whoever reads the error
 * @throws DISCLOSURE_INVALID when a name is disclosed twice
 */
export function takeMembers(open: OpenMembers, where: string, digests: readonly string[]): TakenMembers {
  const members = new Map<string, JsonValue>();
  let missing = 0;
  for (const digest of digests) {
    const member = open.get(digest);
    if (member === undefined) {
      missing += 1;
      continue;
    }
    if (members.has(member.name)) {
      throw new CountersignError("DISCLOSURE_INVALID", `${where}: a name is disclosed twice`);
    }
    open.delete(digest);
    members.set(member.name, member.value);
  }
  return { members: Object.fromEntries(members), missing };
}
