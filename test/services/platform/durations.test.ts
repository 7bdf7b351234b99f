import { expect } from "chai";

import { createDurations, timed } from "../../../services/platform/durations.ts";

describe("durations", () => {
  it("has nothing to say before the first", () => {
    expect(createDurations().summary()).to.deep.equal({ count: 0, median_ms: null, p99_ms: null });
  });

  it("gives median and p99 by nearest rank, whatever the order", () => {
    const durations = createDurations();
    for (let i = 100; i >= 1; i -= 1) durations.add(i);
    expect(durations.summary()).to.deep.equal({ count: 100, median_ms: 50, p99_ms: 99 });
  });

  it("forgets all but the newest, and counts them all", () => {
    const durations = createDurations(3);
    for (const each of [1000, 1000, 1, 2, 3]) durations.add(each);
    expect(durations.summary()).to.deep.equal({ count: 5, median_ms: 2, p99_ms: 3 });
  });

  it("measures work that fails as well", async () => {
    const durations = createDurations();
    const times = [10, 12.5];
    const failing = timed(
      durations,
      () => times.shift() ?? 0,
      () => Promise.reject(new Error("no")),
    );
    const outcome = await failing.catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(Error);
    expect(durations.summary()).to.deep.equal({ count: 1, median_ms: 2.5, p99_ms: 2.5 });
  });
});
