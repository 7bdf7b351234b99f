import { PassThrough } from "node:stream";

import { expect } from "chai";

import { fieldLines } from "../../../../services/platform/terminal/field.ts";
import { painter } from "../../../../services/platform/terminal/paint.ts";
import { printJson, printLines } from "../../../../services/platform/terminal/print.ts";

const CONCEAL = "\u001b[8m";

function terminal(): PassThrough & { readonly isTTY: true } {
  const screen = new PassThrough({ encoding: "utf8" });
  return Object.assign(screen, { isTTY: true as const, getColorDepth: () => 8, hasColors: () => true });
}

describe("printing to a terminal", () => {
  const forced = process.env["FORCE_COLOR"];
  before(() => delete process.env["FORCE_COLOR"]);
  after(() => {
    if (forced !== undefined) process.env["FORCE_COLOR"] = forced;
  });

  it("obeys the painter, and nobody else in the same line", () => {
    const screen = terminal();
    printLines(screen, [`${painter(screen)("red", `no ${CONCEAL}`)} and ${CONCEAL}\u001b[32mgreen`]);
    expect(screen.read()).to.equal("\u001b[31mno ⟨U+001B⟩[8m\u001b[39m and ⟨U+001B⟩[8m⟨U+001B⟩[32mgreen\n");
  });

  it("keeps a line one line", () => {
    const screen = terminal();
    printLines(screen, ["why  a\n  call 1  forged", "b\r", "c\u0085d"]);
    expect(screen.read()).to.equal("why  a⟨U+000A⟩  call 1  forged\nb⟨U+000D⟩\nc⟨U+0085⟩d\n");
  });

  it("prints JSON a terminal does not obey", () => {
    const screen = terminal();
    printJson(screen, { detail: "\u009b8m\u202e" });
    expect(screen.read()).to.equal('{"detail":"\\u009b8m\\u202e"}\n');
  });

  it("folds a text so that none of it stands where a label does", () => {
    const forged = `acct-1${" ".repeat(70)}amount     1.00 USD ${"x".repeat(200)} amount 1.00`;
    const lines = fieldLines("recipient  ", forged);
    expect(lines.length).to.be.greaterThan(3);
    for (const [i, line] of lines.entries()) {
      expect(line.length).to.be.at.most(80);
      expect(line.slice(0, 11)).to.equal(i === 0 ? "recipient  " : " ".repeat(11));
    }
    expect(fieldLines("pii        ", "true")).to.deep.equal(["pii        true"]);
  });
});
