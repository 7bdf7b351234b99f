import type { DomainPlan } from "../../../../services/domain/plan/plan.ts";
import { local } from "./domain.ts";
import type { TestHome } from "./home.ts";

class Killed extends Error {}

/** What is left behind: everything a chain says of a domain, but for moments, ids and what is named after them. */
export function stateOf({ found }: DomainPlan) {
  const agents = Object.entries(found?.agents ?? {}).map(([name, { id: _, ...agent }]) => [name, agent]);
  const delegations = Object.entries(found?.delegations ?? {}).map(([name, { limits, levels, standing }]) => {
    const { notBefore: _from, notAfter: _until, ...temporal } = limits.temporal;
    return [name, { ...limits, temporal }, levels, standing];
  });
  return { powers: found?.powers, policy: found?.policy, version: found?.version, agents, delegations };
}

/**
 * Applies, and is killed once so many things lasted.
 * @returns what came of it; null when it was killed
 */
export async function killedAfter(home: TestHome, things: number): Promise<DomainPlan | null> {
  let left = things;
  const onStep = (): void => {
    left -= 1;
    if (left === 0) throw new Killed();
  };
  try {
    return (await home.apply({ onStep })).plan;
  } catch (error) {
    if (error instanceof Killed) return null;
    throw error;
  }
}

/** Changes that take a new version of the policy, and end a delegation to grant it anew with all below it. */
export const CHANGED = local(
  ["holdAbove: 1,000.00 USD", "holdAbove: 2,000.00 USD"],
  ["blockAbove: 20000.00 USD", "blockAbove: 15000.00 USD"],
  ["rate: { perHour: 60 }", "rate: { perHour: 61 }"],
);
