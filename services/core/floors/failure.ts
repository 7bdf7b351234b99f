import type { Outcome } from "../schemas/outcome.ts";

/** From this HTTP status on a target refused, or failed. */
const FIRST_ERROR = 400;

/**
 * Whether an outcome counts as an error of whoever acted: the target refused or failed, the tool gave an error, or nobody knows.
 * What never ran is none: nothing was asked of the target.
 */
export function isFailure({ phase, status, result }: Pick<Outcome, "phase" | "status" | "result">): boolean {
  if (phase === "unknown") return true;
  return phase === "executed" && ((status ?? 0) >= FIRST_ERROR || result === "error");
}
