import { expect } from "chai";
import fc from "fast-check";

import { createTokenBuckets } from "../../../services/platform/token-bucket.ts";

describe("createTokenBuckets", () => {
  it("never lets more through than the burst and the rate admit, and says when it will", () => {
    const moments = fc.array(fc.nat({ max: 2000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        moments,
        (burst, perSecond, steps) => {
          let now = 0;
          const buckets = createTokenBuckets({ burst, perSecond, maxKeys: 2 }, () => now);
          let taken = 0;
          for (const step of steps) {
            now += step;
            const wait = buckets.take("a");
            if (wait === null) taken += 1;
            else expect(wait).to.be.at.least(1);
            expect(taken).to.be.at.most(burst + Math.floor((now / 1000) * perSecond + 1e-6));
          }
          const wait = buckets.take("a");
          now += (wait ?? 0) * 1000;
          if (wait !== null) expect(buckets.take("a")).to.equal(null);
        },
      ),
    );
  });

  it("limits each key apart, and forgets the one that rested longest", () => {
    const buckets = createTokenBuckets({ burst: 1, perSecond: 1, maxKeys: 2 }, () => 0);
    expect(["a", "b", "a", "b"].map((key) => buckets.take(key))).to.deep.equal([null, null, 1, 1]);
    expect(buckets.take("c")).to.equal(null);
    expect([buckets.take("b"), buckets.take("a")]).to.deep.equal([1, null]);
  });
});
