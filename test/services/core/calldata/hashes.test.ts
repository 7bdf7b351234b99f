import { createHmac } from "node:crypto";

import { encodeBytes32String, id, solidityPackedKeccak256 } from "ethers";
import { expect } from "chai";
import fc from "fast-check";

import {
  currencyWord,
  plainHash,
  SALTED_FACETS,
  saltedHash,
  setItem,
  valueSalt,
} from "../../../../services/core/calldata/hashes.ts";
import { fromHex, toHex } from "../../../../services/core/encoding/hex.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const SALT = `0x${"5a".repeat(32)}`;

describe("core/calldata/hashes", () => {
  it("are keccak256 of the text, with the salt in front where there is one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        expect(toHex(plainHash(text))).to.equal(id(text));
        expect(toHex(saltedHash(SALT, text))).to.equal(solidityPackedKeccak256(["bytes32", "string"], [SALT, text]));
      }),
    );
  });

  it("give every value of every facet a salt of its own: HMAC-SHA256(mapping salt, facet || 0 || value)", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SALTED_FACETS), fc.string({ unit: "binary", maxLength: 60 }), (facet, value) => {
        const salt = createHmac("sha256", fromHex(SALT)).update(`${facet}\0${value}`).digest("hex");
        expect(valueSalt(SALT, facet, value)).to.equal(`0x${salt}`);
        const packed = solidityPackedKeccak256(["bytes32", "string"], [`0x${salt}`, value]);
        expect(setItem(SALT, facet, value)).to.equal(packed);
      }),
    );
  });

  it("let the salt of a value, once shown, hash no other value and no other facet", () => {
    const salts = SALTED_FACETS.map((facet) => valueSalt(SALT, facet, "ACME"));
    expect(new Set([...salts, valueSalt(SALT, "target", "acme")]).size).to.equal(4);
    // What stands between facet and value cannot be moved from the one into the other.
    expect(() => valueSalt(SALT, "target", "\0x")).to.not.throw();
    expect(valueSalt(SALT, "target", "\0x")).to.not.equal(valueSalt(SALT, "target", "x"));
  });

  it("write a currency as left-aligned letters", () => {
    expect(toHex(currencyWord("USD"))).to.equal(encodeBytes32String("USD"));
  });

  it("refuse a salt in another spelling and a text without an encoding", () => {
    expectCode("BODY_INVALID", () => saltedHash(SALT.toUpperCase(), "x"));
    expectCode("JSON_MALFORMED", () => saltedHash(SALT, "\ud800"));
    expectCode("BODY_INVALID", () => valueSalt(SALT.toUpperCase(), "target", "x"));
    expectCode("JSON_MALFORMED", () => valueSalt(SALT, "target", "\ud800"));
  });
});
