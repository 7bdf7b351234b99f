import { MAX_STATE_AGE } from "../decision/degrade.ts";

/**
 * Whether a decision may rest on its block: one that is too far from the decision's own time shows a policy, an agent and
 * budgets that may since have been retired. Gateway and auditor ask the same.
 * @param iat when it was decided, unix seconds
 * @param stateTime of the block it was decided at, unix seconds
 * @returns why not, or null
 */
export function pinRefusal(iat: number, stateTime: number): string | null {
  const age = iat - stateTime;
  if (Math.abs(age) <= MAX_STATE_AGE) return null;
  const far = age > 0 ? `${age} s older` : `${-age} s newer`;
  return `the block is ${far} than the decision; at most ${MAX_STATE_AGE}`;
}
