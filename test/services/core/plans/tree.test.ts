import { expect } from "chai";
import fc from "fast-check";
import { concat, id, keccak256 } from "ethers";

import { planRootOf } from "../../../../services/core/plans/tree.ts";

/** OpenZeppelin's Hashes.commutativeKeccak256, over numbers. */
const pair = (one: string, other: string) =>
  keccak256(concat(BigInt(one) < BigInt(other) ? [one, other] : [other, one]));
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);

describe("core/plans/tree", () => {
  it("is the leaf itself for a plan of one action: the keccak256 of its digest", () => {
    expect(planRootOf(id("act"), [])).to.equal(keccak256(id("act")));
  });

  it("hashes upwards in pairs whose lesser half goes first", () => {
    fc.assert(
      fc.property(hash, fc.array(hash, { maxLength: 16 }), (act, path) => {
        expect(planRootOf(act, path)).to.equal(path.reduce(pair, keccak256(act)));
      }),
    );
  });

  it("is the same for every step of a plan, and another for an act that is none", () => {
    const [a, b, c, d] = ["first", "second", "third", "fourth"].map((name) => keccak256(id(name))) as [
      string,
      string,
      string,
      string,
    ];
    const roots = [
      planRootOf(id("first"), [b, pair(c, d)]),
      planRootOf(id("second"), [a, pair(c, d)]),
      planRootOf(id("third"), [d, pair(a, b)]),
      planRootOf(id("fourth"), [c, pair(a, b)]),
    ];
    expect(new Set(roots).size).to.equal(1);
    expect(planRootOf(id("fifth"), [b, pair(c, d)])).to.not.equal(roots[0]);
  });
});
