import { encodeBytes32String, id, solidityPackedKeccak256 } from "ethers";
import { expect } from "chai";
import fc from "fast-check";

import { currencyWord, plainHash, saltedHash } from "../../../../services/core/calldata/hashes.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
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

  it("write a currency as left-aligned letters", () => {
    expect(toHex(currencyWord("USD"))).to.equal(encodeBytes32String("USD"));
  });

  it("refuse a salt in another spelling and a text without an encoding", () => {
    expectCode("BODY_INVALID", () => saltedHash(SALT.toUpperCase(), "x"));
    expectCode("JSON_MALFORMED", () => saltedHash(SALT, "\ud800"));
  });
});
