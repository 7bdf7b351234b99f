import type { FindAt } from "../report/findings.ts";
import type { OutcomeBook } from "./outcomes.ts";
import type { Permission } from "./permissions.ts";

/** Enforcement points are asked about a permission only once it has expired, and take a moment to say so; seconds. */
export const GRACE = 10;

/**
 * Every permission has a final outcome, or a statement that it was never used. One that still lives may have none yet.
 * @param answerable whether the log of a permission's enforcement point was audited
 * @param now unix seconds
 * @returns how many are open
 */
export function checkCompleteness(
  findAt: FindAt,
  permissions: readonly Permission[],
  outcomes: OutcomeBook,
  answerable: (aud: string) => boolean,
  now: number,
): number {
  let open = 0;
  for (const { hash, seq, aud, exp } of permissions) {
    const fate = outcomes.fateOf(hash);
    if (fate !== null && fate.finalSeq !== null) continue;
    if (now < exp + GRACE) open += 1;
    else if (answerable(aud)) findAt("OUTCOME_MISSING", seq, `expired at ${exp}, ${described(fate)}`);
  }
  return open;
}

function described(fate: ReturnType<OutcomeBook["fateOf"]>): string {
  return fate === null ? "and no record says what became of it" : `dispatched in record ${String(fate.dispatchedSeq)}`;
}
