import { expect } from "chai";

import { parseMapping } from "../../../../services/core/mapping/parse.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { MAPPING } from "../../signing/support/example.ts";

const GOOD = { window: "600", least: "4", denials: "50", verdict: "Held", open: "300", trials: "2" };
const breaker = (over: Readonly<Record<string, string | null>>): string => {
  const members = Object.entries({ ...GOOD, ...over }).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`],
  );
  return `${MAPPING}breaker: { ${members.join(", ")} }\n`;
};

describe("core/floors/rules", () => {
  it("are read out of a mapping", () => {
    expect(parseMapping(breaker({})).breaker).to.deep.equal({
      ...{ window: 600, least: 4, denials: 50, verdict: "Held", open: 300, trials: 2 },
    });
    expect(parseMapping(MAPPING)).to.not.have.any.keys("breaker", "floors", "enforce");
  });

  const wrong: readonly (readonly [string, Readonly<Record<string, string | null>>])[] = [
    ...["denials", "errors", "least", "window", "open", "trials"].flatMap(
      (name): (readonly [string, Readonly<Record<string, string | null>>])[] =>
        ["0", "-1", ".nan", ".inf", "1.5", '"10"'].map((value) => [`${name} of ${value}`, { [name]: value }]),
    ),
    ["101 percent", { denials: "101" }],
    ["no threshold at all", { denials: null }],
    ["a verdict that stops nothing", { verdict: "Flagged" }],
    ["a window that is not remembered", { window: "86401" }],
  ];
  for (const [name, over] of wrong) {
    it(`refuse ${name}: MAPPING_INVALID`, () => expectCode("MAPPING_INVALID", () => parseMapping(breaker(over))));
  }

  for (const rule of ["{ to: Delegated }", "{ to: None }", "{ to: Supervised, for: 0 }", "{}"]) {
    it(`refuse a violation ${rule}: MAPPING_INVALID`, () =>
      expectCode("MAPPING_INVALID", () => parseMapping(`${MAPPING}floors: { violation: ${rule} }\n`)));
  }
});
