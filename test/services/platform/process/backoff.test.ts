import { expect } from "chai";
import { assert, double, array, integer, property } from "fast-check";

import { createBackoff, RESTARTS } from "../../../../services/platform/process/backoff.ts";

describe("platform/process: back-off", () => {
  it("doubles up to a bound, and begins anew after a healthy while", () => {
    const backoff = createBackoff(RESTARTS, () => 1);
    const pauses = Array.from({ length: 8 }, () => backoff.next(0));
    expect(pauses).to.deep.equal([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    expect(backoff.next(RESTARTS.healthyMs - 1)).to.equal(30_000);
    expect(backoff.next(RESTARTS.healthyMs)).to.equal(500);
  });

  it("stays within its bounds whatever happened before", () => {
    const lasted = array(integer({ min: 0, max: 2 * RESTARTS.healthyMs }), { minLength: 1, maxLength: 100 });
    assert(
      property(lasted, double({ min: 0, max: 1, noNaN: true }), (each, random) => {
        const backoff = createBackoff(RESTARTS, () => random);
        for (const healthy of each) {
          const pause = backoff.next(healthy);
          expect(pause).to.be.within(RESTARTS.firstMs / 2, RESTARTS.mostMs);
          if (healthy >= RESTARTS.healthyMs) expect(pause).to.be.at.most(RESTARTS.firstMs);
        }
      }),
    );
  });
});
