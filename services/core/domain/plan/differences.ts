import type { Found, Remembered, Wanted } from "./facts.ts";
import type { Act, Difference, Effect, Party, Row, Subject } from "./row.ts";
import { partyText, waitOf } from "./signers.ts";

/** What a command was told to do beyond what follows from the file. */
export interface Allowed {
  /** agents and delegations that ended may begin anew under their names */
  readonly again: boolean;
  /** what was changed on the chain beside the file is changed back */
  readonly overwrite: boolean;
}

/** Everything a difference is worked out from. */
export interface Compared {
  readonly found: Found;
  readonly wanted: Wanted;
  readonly remembered: Remembered;
  readonly allowed: Allowed;
}

type Told = Pick<Row, "subject" | "from" | "to">;

/** A difference that somebody's signature ends. */
export function difference(
  { wanted, found }: Compared,
  what: Subject,
  told: Told,
  effect: Effect,
  by: Party,
  act: Act | null,
): Difference {
  const signs = partyText(wanted.domain, by);
  return { row: { what, ...told, effect, signs, waits: waitOf(by, found.powers.delay) }, act, by };
}

/**
 * What the chain says beside the file.
 * @param command what would change it
 */
export function drift(what: Subject, told: Told, command: string): Difference {
  return { row: { what, ...told, effect: "drift", signs: command, waits: 0 }, act: null, by: null };
}
