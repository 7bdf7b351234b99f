import { expect } from "chai";

import { createAncestry } from "../../../../services/gateway/admission/decision.ts";

const pin = (hash: string) => ({ number: 10, hash, timestamp: 0, head: "own" }) as const;

describe("gateway/decision: ancestry", () => {
  let asked = 0;
  let chain = "a";
  const ancestry = createAncestry({
    blockAt: async (number) => {
      asked += 1;
      return number > 10 ? null : { number, hash: `${chain}${number}`, timestamp: 0 };
    },
  });

  it("asks once for a block below one head", async () => {
    const [first, second] = [await ancestry(pin("a"), 5), await ancestry(pin("a"), 5)];
    expect([first?.hash, second?.hash, asked]).to.deep.equal(["a5", "a5", 1]);
  });

  it("asks again below another head: the block may be another one", async () => {
    chain = "b";
    expect((await ancestry(pin("b"), 5))?.hash).to.equal("b5");
  });

  it("does not keep that there is none", async () => {
    const before = asked;
    expect([await ancestry(pin("b"), 11), await ancestry(pin("b"), 11)]).to.deep.equal([null, null]);
    expect(asked - before).to.equal(2);
  });
});
