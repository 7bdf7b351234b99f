import { expect } from "chai";

import { secondsOf } from "../../../services/core/time.ts";

describe("core/time", () => {
  it("gives the whole seconds that have passed, down to the last millisecond of each", () => {
    expect(secondsOf(() => 1_700_000_000_000)).to.equal(1_700_000_000);
    expect(secondsOf(() => 1_700_000_000_999)).to.equal(1_700_000_000);
    expect(secondsOf(() => 1_700_000_001_000)).to.equal(1_700_000_001);
  });
});
