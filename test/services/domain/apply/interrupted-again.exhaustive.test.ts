import { expect } from "chai";

import type { DomainPlan } from "../../../../services/domain/plan/plan.ts";
import { LOCAL } from "../support/domain.ts";
import { startHome, type TestHome } from "../support/home.ts";
import { CHANGED, killedAfter, stateOf } from "../support/killed.ts";

/** Runs apply again and again, each time killed after so many things that last, until one run gets through. */
async function limp(home: TestHome, stride: number): Promise<{ readonly runs: number; readonly plan: DomainPlan }> {
  for (let runs = 1; runs < 100; runs += 1) {
    const plan = await killedAfter(home, stride);
    if (plan !== null) return { runs, plan };
  }
  throw new Error("it never gets through");
}

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
        // No step was done twice: there are as many agents as one run makes.
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
