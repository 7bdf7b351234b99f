import { expect } from "chai";

import { untilDue } from "../../../services/batcher/due.ts";

const rules = { maxRecords: 10, maxSeconds: 5, confirmations: 1, finalDepth: 64 };
const at = (now: number) => ({ rules, clock: () => now });

describe("untilDue", () => {
  it("is never without a record", () => {
    expect(untilDue({ count: 0, since: null }, at(1_000_000))).to.equal(null);
  });

  it("is when the oldest record waits too long", () => {
    expect(untilDue({ count: 1, since: 1000 }, at(1000))).to.equal(5000);
    expect(untilDue({ count: 1, since: 1000 }, at(5999))).to.equal(1);
    expect(untilDue({ count: 1, since: 1000 }, at(6000))).to.equal(0);
    expect(untilDue({ count: 1, since: 1000 }, at(99_000))).to.equal(0);
  });

  it("is when there are enough records", () => {
    expect(untilDue({ count: 9, since: 1000 }, at(1000))).to.equal(5000);
    expect(untilDue({ count: 10, since: 1000 }, at(1000))).to.equal(0);
  });
});
