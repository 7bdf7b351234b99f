import { expect } from "chai";

import { createLru } from "../../../../services/engine/proof/lru.ts";

describe("engine/proof/lru", () => {
  it("drops what was used longest ago, and a look is a use", () => {
    const lru = createLru<string, number>(2);
    lru.set("a", 1);
    lru.set("b", 2);
    expect(lru.get("a")).to.equal(1);
    lru.set("c", 3);
    expect([...lru.entries()]).to.deep.equal([
      ["a", 1],
      ["c", 3],
    ]);
    lru.set("a", 4);
    lru.delete("c");
    expect([lru.get("a"), lru.get("b"), lru.get("c")]).to.deep.equal([4, undefined, undefined]);
  });
});
