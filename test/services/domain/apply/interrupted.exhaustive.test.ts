import { expect } from "chai";

import { LOCAL } from "../support/domain.ts";
import { startHome } from "../support/home.ts";
import { CHANGED, killedAfter, stateOf } from "../support/killed.ts";

describe("domain/apply: interrupted once, at every place", () => {
  it("ends where one run ends, wherever the first one was killed, and the change after it", async () => {
    let expected: readonly object[] | null = null;
    for (let place = 0; ; place += 1) {
      const home = await startHome(LOCAL);
      try {
        const first = await killedAfter(home, place);
        const left = stateOf((await home.apply()).plan);
        await home.write(CHANGED);
        await killedAfter(home, place);
        const { plan } = await home.apply();
        expect(plan.plan.rows, `killed after ${place}`).to.deep.equal([]);
        expect((await home.apply()).steps, `killed after ${place}`).to.equal(0);
        const reached = [left, stateOf(plan)];
        expected ??= reached;
        expect(reached, `killed after ${place}`).to.deep.equal(expected);
        if (place > 0 && first !== null) return;
      } finally {
        await home.stop();
      }
    }
  });
});
