import type { Compared } from "./differences.ts";
import { drift } from "./differences.ts";
import type { Difference } from "./row.ts";

/** Who governs is changed by the council alone, in a proposal of its own: here it is only shown. */
export function governanceDifferences({ found, wanted }: Compared): Difference[] {
  const [is, meant] = [found.powers, wanted.powers];
  const members = "gov propose council";
  const roles = "gov propose roles";
  return [
    ...differing("council", "members", list(is.members), list(meant.members), members),
    ...differing("council", "threshold", String(is.threshold), String(meant.threshold), members),
    ...differing("council", "delay", `${is.delay} s`, `${meant.delay} s`, "gov propose call"),
    ...differing("guardian", "guardian", list(is.guardians), list(meant.guardians), roles),
    ...differing("registrar", "registrar", list(is.registrars), list(meant.registrars), roles),
  ];
}

function differing(
  what: "council" | "guardian" | "registrar",
  subject: string,
  from: string,
  to: string,
  command: string,
): Difference[] {
  return from === to ? [] : [drift(what, { subject, from, to }, command)];
}

function list(accounts: readonly string[]): string {
  return accounts.length === 0 ? "nobody" : accounts.toSorted().join(", ");
}
