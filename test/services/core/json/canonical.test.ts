import { expect } from "chai";
import fc from "fast-check";

import { canonicalJson } from "../../../../services/core/json/canonical.ts";
import { parseJson } from "../../../../services/core/json/parse.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";

describe("core/json/canonical", () => {
  it("writes the example of RFC 8785 section 3.2.2", () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).to.equal(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("sorts names by UTF-16 code units (RFC 8785 section 3.2.3)", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "\u00f6"];
    const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\u{1f600}", "\ufb33"];
    const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 0])));
    expect(text).to.equal(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(",")}}`);
  });

  it("is the same for the same value however its members are ordered", () => {
    const members = fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { selector: ([name]) => name, maxLength: 8 });
    fc.assert(
      fc.property(members, (entries) => {
        const text = canonicalJson(Object.fromEntries(entries));
        expect(canonicalJson(Object.fromEntries(entries.toReversed()))).to.equal(text);
      }),
    );
  });

  it("is a fixed point of parsing", () => {
    const value = fc.jsonValue().filter((json) => codeOf(() => parseJson(JSON.stringify(json))) === undefined);
    fc.assert(
      fc.property(value, (json) => {
        const text = canonicalJson(json);
        expect(canonicalJson(parseJson(text))).to.equal(text);
      }),
    );
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  for (const [what, value] of [
    ["undefined", undefined],
    ["a function", () => 0],
    ["NaN", { a: Number.NaN }],
    ["Infinity", [Number.POSITIVE_INFINITY]],
    ["a bigint", { a: 1n }],
    ["a lone surrogate", ["\ud800"]],
    ["a lone surrogate in a name", { "\udc00": 1 }],
    ["a cycle", cycle],
  ] as const) {
    it(`refuses ${what}`, () => {
      expectCode("INTERNAL", () => canonicalJson(value));
    });
  }
});
