import { expect } from "chai";

import type { DomainPlan } from "../../../../services/domain/plan/plan.ts";
import { LOCAL, local } from "../support/domain.ts";
import { startHome, type TestHome } from "../support/home.ts";

class Killed extends Error {}

/** What is left behind: everything a chain says of a domain, but for moments, keys and what is named after them. */
function stateOf({ found }: DomainPlan) {
  const agents = Object.entries(found?.agents ?? {}).map(([name, { id: _, ...agent }]) => [name, agent]);
  const delegations = Object.entries(found?.delegations ?? {}).map(([name, { limits, levels, standing }]) => {
    const { notBefore: _from, notAfter: _until, ...temporal } = limits.temporal;
    return [name, { ...limits, temporal }, levels, standing];
  });
  return { powers: found?.powers, policy: found?.policy, version: found?.version, agents, delegations };
}

/** Runs apply again and again, each time killed after so many things that last, until one run gets through. */
async function limp(home: TestHome, stride: number): Promise<{ readonly runs: number; readonly plan: DomainPlan }> {
  for (let runs = 1; runs < 100; runs += 1) {
    let left = stride;
    const onStep = (): void => {
      left -= 1;
      if (left === 0) throw new Killed();
    };
    try {
      const { plan } = await home.apply({ onStep });
      return { runs, plan };
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  throw new Error("it never gets through");
}

const CHANGED = local(
  ["holdAbove: 1,000.00 USD", "holdAbove: 2,000.00 USD"],
  ["blockAbove: 20000.00 USD", "blockAbove: 15000.00 USD"],
  ["rate: { perHour: 60 }", "rate: { perHour: 61 }"],
);

describe("domain/apply: interrupted", () => {
  let whole: { readonly first: object; readonly changed: object };

  before(async () => {
    const home = await startHome(LOCAL);
    try {
      const first = stateOf((await home.apply()).plan);
      await home.write(CHANGED);
      whole = { first, changed: stateOf((await home.apply()).plan) };
    } finally {
      await home.stop();
    }
  });

  for (const stride of [2, 3, 5]) {
    it(`goes on after each ${stride} things it did, and ends where one run ends`, async () => {
      const home = await startHome(LOCAL);
      try {
        const { runs, plan } = await limp(home, stride);
        expect(runs).to.be.greaterThan(40 / stride / 2);
        expect(plan.plan.rows).to.deep.equal([]);
        expect(stateOf(plan)).to.deep.equal(whole.first);
        // No step was done twice: there are as many agents and grants as one run makes.
        expect(Object.values(plan.found?.agents ?? {}).map(({ id }) => id)).to.deep.equal([1, 2]);
        await home.write(CHANGED);
        const after = await limp(home, stride);
        expect(after.plan.plan.rows).to.deep.equal([]);
        expect(stateOf(after.plan)).to.deep.equal(whole.changed);
        expect((await home.apply()).steps).to.equal(0);
      } finally {
        await home.stop();
      }
    });
  }
});
