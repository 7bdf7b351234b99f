import { expect } from "chai";

import { editDistance, nearestName } from "../../../../services/core/text/nearest.ts";

describe("nearestName", () => {
  it("counts letters to change, add or remove", () => {
    const distances = [
      ["", ""],
      ["abc", "abc"],
      ["abc", ""],
      ["kitten", "sitting"],
      ["ab", "ba"],
    ].map(([a = "", b = ""]) => editDistance(a, b));
    expect(distances).to.deep.equal([0, 0, 3, 3, 2]);
  });

  it("proposes nothing that is far away", () => {
    expect(nearestName("COUNTERSIGN_PRT", ["COUNTERSIGN_HOST", "COUNTERSIGN_PORT"])).to.equal("COUNTERSIGN_PORT");
    expect(nearestName("ABCDEF", ["UVWXYZ"])).to.equal(null);
    expect(nearestName("ABC", [])).to.equal(null);
  });
});
