import { expect } from "chai";
import fc from "fast-check";

import { type Budget, isEnough, medianPrecision, quantile, summarize } from "../../../scripts/bench/stats.ts";
import { expectNear } from "./support/near.ts";

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const BUDGET: Budget = { warmupMs: 0, minSamples: 100, maxMs: 1000, precision: 0.05 };

describe("bench/stats", () => {
  it("takes quantiles by nearest rank", () => {
    expect(summarize(upTo(100).reverse())).to.deep.equal({
      samples: 100,
      median_us: 50,
      p95_us: 95,
      p99_us: 99,
      ops_s: 100 / (5050 / 1e6),
    });
    expect(summarize([7])).to.include({ samples: 1, median_us: 7, p95_us: 7, p99_us: 7 });
    expect(summarize([1, 2])).to.include({ median_us: 1, p99_us: 2 });
  });

  it("orders by value and not as text", () => {
    expect(summarize([10, 9, 100]).median_us).to.equal(10);
  });

  it("refuses to summarize nothing", () => {
    expect(() => summarize([])).to.throw(RangeError, "no samples");
  });

  it("gives the first and the last value at the ends", () => {
    expect([quantile([3, 4, 5], 0), quantile([3, 4, 5], 1)]).to.deep.equal([3, 5]);
  });

  it("knows a median better the more samples there are, and not at all from a few", () => {
    expect(medianPrecision([1, 2, 3])).to.equal(Infinity);
    expectNear(medianPrecision(upTo(100)), 0.2, 0.02);
    expectNear(medianPrecision(upTo(10_000)), 0.02, 0.002);
    expect(medianPrecision(upTo(100).map(() => 5))).to.equal(0);
  });

  it("stops when the time is over, whatever the samples say", () => {
    expect(isEnough([1], 1000, BUDGET)).to.equal(true);
    expect(isEnough([1], 999, BUDGET)).to.equal(false);
    expect(isEnough([], 5000, BUDGET)).to.equal(false);
  });

  it("stops before that only with enough samples that agree", () => {
    const same = upTo(100).map(() => 5);
    expect(isEnough(same, 1, BUDGET)).to.equal(true);
    expect(isEnough(same.slice(1), 1, BUDGET)).to.equal(false);
    expect(isEnough(upTo(100), 1, BUDGET)).to.equal(false);
  });

  it("keeps median, p95 and p99 in order and among the samples", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 1e9, noNaN: true }), { minLength: 1 }), (samples) => {
        const { median_us, p95_us, p99_us } = summarize(samples);
        expect(median_us <= p95_us && p95_us <= p99_us).to.equal(true);
        expect(samples).to.include.members([median_us, p95_us, p99_us]);
      }),
    );
  });
});
