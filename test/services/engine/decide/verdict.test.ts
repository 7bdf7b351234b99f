import { expect } from "chai";

import { decodeDecision, UNEVALUABLE } from "../../../../services/engine/decide/verdict.ts";
import { POLICY_REASONS } from "../../../../services/core/words/reasons.ts";

const words = (...values: (number | bigint)[]) => `0x${values.map((v) => v.toString(16).padStart(64, "0")).join("")}`;
const UNKNOWN_REASON = POLICY_REASONS.length;

describe("engine/decide/verdict", () => {
  it("reads a decision", () => {
    expect(decodeDecision(words(3, 1, 19))).to.deep.equal({
      verdict: "Held",
      dimension: "Financial",
      reason: "ABOVE_HOLD",
    });
  });

  it("knows every verdict, dimension and reason there is", () => {
    const [first, ...reasons] = POLICY_REASONS.map(
      ([name], number) => decodeDecision(words(4, 0, number)).reason === name,
    );
    expect([first, new Set(reasons)]).to.deep.equal([false, new Set([true])]);
    expect([1, 2, 3, 4].map((v) => decodeDecision(words(v, 0, 1)).verdict)).to.deep.equal([
      "AutoApproved",
      "Flagged",
      "Held",
      "Blocked",
    ]);
  });

  for (const [what, returned] of [
    ["nothing", "0x"],
    ["31 bytes", `0x${"01".repeat(31)}`],
    ["95 bytes", words(1, 0, 1).slice(0, -2)],
    ["97 bytes", `${words(1, 0, 1)}00`],
    ["128 bytes", words(1, 0, 1, 0)],
    ["verdict None", words(0, 0, 1)],
    ["a verdict beyond Blocked", words(5, 0, 1)],
    ["a verdict that is 1 modulo 2^64", words((1n << 64n) + 1n, 0, 1)],
    ["a dimension out of range", words(1, 6, 1)],
    ["no reason", words(1, 0, 0)],
    ["an unknown reason", words(1, 0, UNKNOWN_REASON)],
    ["a reason that is 1 modulo 2^64", words(1, 0, (1n << 64n) + 1n)],
    ["no hex", words(1, 0, 1).replace("0x0", "0xg")],
    ["no string", null],
  ] as const) {
    it(`blocks on ${what}`, () => {
      expect(decodeDecision(returned)).to.deep.equal(UNEVALUABLE);
    });
  }
});
