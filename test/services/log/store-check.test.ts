import { expect } from "chai";

import { CountersignError } from "../../../services/core/errors/error.ts";
import { createStoreCheck } from "../../../services/log/store-check.ts";
import { expectCodeAsync } from "../../helpers/expect-code.ts";

describe("log/store-check", () => {
  const full = new CountersignError("STORE_FAILED", "no room");

  it("writes once in 5 s, and gives the answer from before in between: bad or good", async () => {
    let [now, writes, isFull] = [1_000_000, 0, true];
    const probe = () => {
      writes += 1;
      return isFull ? Promise.reject(full) : Promise.resolve();
    };
    const check = createStoreCheck({ probe }, () => now);
    for (let i = 0; i < 5; i += 1) await expectCodeAsync("STORE_FAILED", check());
    isFull = false;
    now += 4_999;
    await expectCodeAsync("STORE_FAILED", check());
    expect(writes).to.equal(1);
    now += 1;
    await check();
    isFull = true;
    now += 4_999;
    await check();
    expect(writes).to.equal(2);
    now += 1;
    await expectCodeAsync("STORE_FAILED", check());
    // A clock that is set back does not make an old answer last.
    isFull = false;
    now -= 60_000;
    await check();
    expect(writes).to.equal(4);
  });
});
