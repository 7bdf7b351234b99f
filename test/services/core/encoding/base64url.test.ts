import { expect } from "chai";
import fc from "fast-check";

import { decodeBase64url, encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

describe("core/encoding/base64url", () => {
  it("writes what Node writes, and reads it back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = encodeBase64url(bytes);
        expect(text).to.equal(Buffer.from(bytes).toString("base64url"));
        expect([...decodeBase64url(text)]).to.deep.equal([...bytes]);
      }),
    );
  });

  it("accepts every text of up to two characters exactly when it would write it", () => {
    let accepted = 0;
    for (const first of ALPHABET) {
      expectCode("JWS_NOT_CANONICAL", () => decodeBase64url(first));
      for (const second of ALPHABET) {
        const text = first + second;
        const canonical = Buffer.from(text, "base64url").toString("base64url") === text;
        expect(codeOf(() => decodeBase64url(text))).to.equal(canonical ? undefined : "JWS_NOT_CANONICAL");
        if (canonical) accepted += 1;
      }
    }
    expect(accepted).to.equal(256);
  });

  it("refuses every other last character that a lenient reader takes for the same 32 or 64 bytes", () => {
    for (const length of [32, 64]) {
      const text = encodeBase64url(new Uint8Array(length).fill(0xa7));
      const same = [...ALPHABET]
        .map((last) => text.slice(0, -1) + last)
        .filter((other) => other !== text && Buffer.from(other, "base64url").equals(Buffer.from(text, "base64url")));
      expect(same).to.have.length(length === 32 ? 3 : 15);
      for (const other of same) expectCode("JWS_NOT_CANONICAL", () => decodeBase64url(other));
    }
  });

  for (const text of [
    "QQ==",
    "QQ=",
    "QUI=",
    " QUI",
    "QUI\n",
    "Q UI",
    "QU+I",
    "QU/I",
    "QUıI",
    "QU\u0000I",
    "QUJD\u{1d7d8}x",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expectCode("JWS_NOT_CANONICAL", () => decodeBase64url(text));
    });
  }

  it("reads no text as no bytes", () => {
    expect(decodeBase64url("")).to.have.length(0);
    expect(encodeBase64url(new Uint8Array())).to.equal("");
  });
});
