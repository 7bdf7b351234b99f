import { expect } from "chai";
import fc from "fast-check";

import { lineDiff } from "../../../../services/core/text/line-diff.ts";

/** Few different lines, so that many are the same. */
const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => lines.join("\n"));

describe("core/text/line-diff", () => {
  it("leads from one text to the other, whatever they are", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = lineDiff(before, after);
        const side = (sign: "-" | "+") =>
          diff.filter((each) => each.sign !== (sign === "-" ? "+" : "-")).map(({ line }) => line);
        expect(side("-").join("\n")).to.equal(before);
        expect(side("+").join("\n")).to.equal(after);
      }),
    );
  });

  it("keeps what both have", () => {
    expect(lineDiff("a\nb\nc", "a\nx\nc").map(({ sign, line }) => `${sign}${line}`)).to.deep.equal([
      " a",
      "-b",
      "+x",
      " c",
    ]);
    expect(lineDiff("a\nb", "a\nb").every(({ sign }) => sign === " ")).to.equal(true);
  });
});
