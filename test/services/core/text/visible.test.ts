import { expect } from "chai";
import fc from "fast-check";

import { scriptsMixed } from "../../../../services/core/text/scripts.ts";
import { UNSEEN } from "../../../../services/core/text/unseen.ts";
import { shown, visible, visibleJson } from "../../../../services/core/text/visible.ts";

const anyText = fc.string({ unit: "binary", maxLength: 60 });
const HOSTILE = [
  ["C0", "\u001b[2J", "⟨U+001B⟩[2J"],
  ["conceal", "\u001b[8m", "⟨U+001B⟩[8m"],
  ["carriage return", "95,000\r1.00", "95,000⟨U+000D⟩1.00"],
  ["C1", "\u009b8m", "⟨U+009B⟩8m"],
  ["bidi", "\u202egro", "⟨U+202E⟩gro"],
  ["isolate", "\u2066a\u2069", "⟨U+2066⟩a⟨U+2069⟩"],
  ["zero width", "a\u200bb", "a⟨U+200B⟩b"],
  ["line separator", "a\u2028b", "a⟨U+2028⟩b"],
  ["lone surrogate", "a\ud800b", "a⟨U+D800⟩b"],
  ["private use", "\ue000", "⟨U+E000⟩"],
  ["filler", "a\u3164b", "a⟨U+3164⟩b"],
] as const;

describe("core: text made visible", () => {
  for (const [what, text, written] of HOSTILE) {
    it(`writes out ${what}`, () => {
      expect(visible(text)).to.equal(written);
      expect(shown(text)).to.equal(written);
    });
  }

  it("lets nothing through that a terminal obeys or nobody sees, and is done once", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.constantFrom(...HOSTILE.map(([, text]) => text))), (text) => {
        expect(visible(text)).not.to.match(UNSEEN);
        expect(visible(visible(text))).to.equal(visible(text));
        expect(shown(text)).not.to.match(UNSEEN);
      }),
    );
  });

  it("leaves honest text of any language as it is", () => {
    for (const text of ["Jürgen Groß", "Иван Петров", "株式会社トヨタ Toyota", "Ελλάδα", "شركة", "20,000.00 USD"]) {
      expect(shown(text)).to.equal(text);
    }
  });

  it("shows spaces that pad a text into another column", () => {
    expect(shown("a   b")).to.equal("a ⟨U+0020⟩⟨U+0020⟩b");
    expect(shown("a\u00a0b ")).to.equal("a⟨U+00A0⟩b⟨U+0020⟩");
  });

  it("says how long a text is that it cuts", () => {
    expect(shown("x".repeat(600))).to.equal(`${"x".repeat(512)}… ⟨600 characters, cut⟩`);
    expect(shown("abc", 3)).to.equal("abc");
    expect(shown("😀😀", 1)).to.equal("😀… ⟨2 characters, cut⟩");
  });

  it("marks a word whose letters pass for those of another script", () => {
    expect(shown("аcme Ltd")).to.equal("аcme Ltd ⟨mixes Latin, Cyrillic⟩");
    expect(scriptsMixed("gοοd")).to.deep.equal(["Latin", "Greek"]);
    expect(scriptsMixed("𝐚cme")).to.deep.equal(["Latin", "other forms of letters"]);
    expect(scriptsMixed("Иван Ltd")).to.equal(null);
  });

  it("writes JSON that means the same", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        const text = visibleJson(value);
        expect(text).not.to.match(UNSEEN);
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(visibleJson({ a: "\u009b\u202e\u{e0041}" })).to.equal('{"a":"\\u009b\\u202e\\udb40\\udc41"}');
  });
});
