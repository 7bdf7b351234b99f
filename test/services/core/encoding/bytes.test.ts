import { expect } from "chai";
import fc from "fast-check";

import { concatBytes, equalBytes, fromUtf8, utf8 } from "../../../../services/core/encoding/bytes.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

describe("core/encoding/bytes", () => {
  it("encodes and decodes UTF-8", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(Buffer.from(utf8(text)).equals(Buffer.from(text))).to.equal(true);
        expect(fromUtf8(utf8(text))).to.equal(text);
      }),
    );
  });

  for (const [name, text] of [
    ["high", "a\ud800b"],
    ["low", "\udc00"],
    ["swapped", "\udc00\ud800"],
  ] as const) {
    it(`refuses to encode a lone ${name} surrogate`, () => {
      expectCode("JSON_MALFORMED", () => utf8(text));
    });
  }

  for (const [name, bytes] of [
    ["a stray continuation byte", [0x80]],
    ["a cut sequence", [0xe2, 0x82]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
    ["a code point above 10FFFF", [0xf4, 0x90, 0x80, 0x80]],
  ] as const) {
    it(`refuses to decode ${name}`, () => {
      expectCode("JSON_MALFORMED", () => fromUtf8(Uint8Array.from(bytes)));
    });
  }

  it("keeps a byte order mark, so that nobody drops it unseen", () => {
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).to.equal("\ufeffa");
  });

  it("concatenates parts in order", () => {
    expect([...concatBytes(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3))]).to.deep.equal([1, 2, 3]);
    expect(concatBytes()).to.have.length(0);
  });

  it("compares bytes, and tells a prefix apart", () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).to.equal(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).to.equal(false);
    expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 2))).to.equal(false);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).to.equal(false);
  });
});
