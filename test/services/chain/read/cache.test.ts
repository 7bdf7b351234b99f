import { expect } from "chai";

import { createReadCache } from "../../../../services/chain/read/cache.ts";

describe("chain/read/cache", () => {
  it("reads once per key, also while the first read is under way", async () => {
    const cached = createReadCache();
    let reads = 0;
    const read = async () => ++reads;
    expect(await Promise.all([cached("a", read), cached("a", read)])).to.deep.equal([1, 1]);
    expect(await cached("b", read)).to.equal(2);
  });

  it("remembers no failure", async () => {
    const cached = createReadCache();
    const failed = await cached("a", () => Promise.reject(new Error("no"))).catch(() => "failed");
    expect([failed, await cached("a", async () => "read")]).to.deep.equal(["failed", "read"]);
  });

  it("drops the oldest beyond its limit", async () => {
    const cached = createReadCache(2);
    let reads = 0;
    const read = async () => ++reads;
    for (const key of ["a", "b", "c"]) await cached(key, read);
    expect(await cached("c", read)).to.equal(3);
    expect(await cached("a", read)).to.equal(4);
  });
});
