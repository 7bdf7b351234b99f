import { expect } from "chai";

import { foldCase } from "../../../../services/core/mapping/fold-case.ts";

/** What readers that ignore case do to a text. */
const READERS: Readonly<Record<string, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  "Turkic lower": (text) => text.toLocaleLowerCase("tr"),
  "Turkic upper": (text) => text.toLocaleUpperCase("tr"),
  "Lithuanian lower": (text) => text.toLocaleLowerCase("lt"),
  NFKC: (text) => text.normalize("NFKC"),
  "NFKC, then lower": (text) => text.normalize("NFKC").toLowerCase(),
  "lower, then NFKC": (text) => text.toLowerCase().normalize("NFKC"),
  // Java and .NET, one character after the other, where only what becomes one character does.
  "simple upper, then lower": (text) => [...text].map((one) => simpleLower(simpleUpper(one))).join(""),
  "simple lower": (text) => [...text].map(simpleLower).join(""),
};

describe("core/mapping/fold-case", () => {
  it("brings together whatever any reader does, for every character there is", () => {
    const apart: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const character = String.fromCodePoint(point);
      for (const [name, read] of Object.entries(READERS)) {
        const other = read(character);
        if (other !== character && foldCase(other) !== foldCase(character)) apart.push(`${name} ${point.toString(16)}`);
      }
    }
    expect(apart).to.deep.equal([]);
  });

  it("agrees with simple case folding as regular expressions have it", () => {
    for (const [a, b] of ["kK", "sſ", "ßẞ", "ςσ", "ΐΐ", "ꙋᲈ", "ꭰᎠ", "µμ"].map(
      (pair) => [...pair] as [string, string],
    )) {
      expect(new RegExp(`^${a}$`, "iu").test(b), `${a} ${b}`).to.equal(true);
      expect(foldCase(a), `${a} ${b}`).to.equal(foldCase(b));
    }
  });

  it("keeps apart what no reader takes for the same", () => {
    for (const [a, b] of [
      ["recipient", "recipients"],
      ["a", "ä"],
      ["o", "0"],
      ["vendor", "vend0r"],
    ] as const) {
      expect(foldCase(a)).to.not.equal(foldCase(b));
    }
  });
});

function simpleUpper(one: string): string {
  const upper = one.toUpperCase();
  return [...upper].length === 1 ? upper : one;
}

/** A dotted capital I is the one that full folding makes two of. */
function simpleLower(one: string): string {
  const lower = one === "İ" ? "i" : one.toLowerCase();
  return [...lower].length === 1 ? lower : one;
}
