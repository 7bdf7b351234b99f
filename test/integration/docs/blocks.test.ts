import { expect } from "chai";

import { stepsOf } from "./support/blocks.ts";
import { missingLine } from "./support/shape.ts";

const page = (...lines: readonly string[]) => lines.join("\n");

describe("docs: the blocks of a page", () => {
  it("are its commands, each with what it prints", () => {
    const steps = stepsOf(
      page(
        ...["Text", "```sh", "a", "b", "```", "```text output", "1", "```"],
        ...['```sh until="http://x/y"', "c", "```", "```text", "no output", "```", '```sh aside="why"', "d", "```"],
      ),
    );
    expect(steps).to.deep.equal([
      { line: 2, command: "a\nb", until: null, aside: null, output: "1" },
      { line: 9, command: "c", until: "http://x/y", aside: null, output: null },
      { line: 15, command: "d", until: null, aside: "why", output: null },
    ]);
  });

  for (const [what, text, message] of [
    ["a block that is not closed", page("```sh", "a"), /line 1: the block is not closed/],
    ["output of nothing", page("```text output", "1", "```"), /line 1: of which command/],
    [
      "output said twice",
      page("```sh", "a", "```", ...["1", "2"].flatMap((n) => ["```text output", n, "```"])),
      /line 7/,
    ],
    ["a word nobody knows", page("```sh later", "a", "```"), /later is no word/],
    ["an aside without a reason", page("```sh aside", "a", "```"), /aside says nothing/],
  ] as const) {
    it(`are refused: ${what}`, () => {
      expect(() => stepsOf(text)).to.throw(TypeError, message);
    });
  }
});

describe("docs: what a page shows of an output", () => {
  it("may differ in times, hashes, keys, numbers and columns", () => {
    const shown = "Held at 2026-01-01T00:00:00Z as #4, 0xabcd…1234   12.5 ms";
    expect(missingLine(shown, "Held at 2027-02-02T10:00:00.123Z as #19, 0x00112233 7 ms\n")).to.equal(null);
  });

  it("may leave out lines where it says so, and nowhere else", () => {
    expect(missingLine("a\n…\nd", "a\nb\nc\nd")).to.equal(null);
    expect(missingLine("a\n…", "a\nb")).to.equal(null);
    expect(missingLine("a\nd", "a\nb\nd")).to.equal("d");
    expect(missingLine("a", "a\nb")).to.equal("nothing more, and not: b");
  });

  it("is a fault when another word stands there", () => {
    expect(missingLine("Blocked, ABOVE_BLOCK", "AutoApproved, WITHIN_LIMITS")).to.equal("Blocked, ABOVE_BLOCK");
  });
});
