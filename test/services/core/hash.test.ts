import { createHash } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";

import { toHex } from "../../../services/core/encoding/hex.ts";
import { keccak256, sha256, sha256b64 } from "../../../services/core/hash.ts";
import { expectCode } from "../../helpers/expect-code.ts";

describe("core/hash", () => {
  it("agrees with node:crypto on SHA-256", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const hash = createHash("sha256").update(bytes);
        expect(toHex(sha256(bytes))).to.equal(`0x${hash.copy().digest("hex")}`);
        expect(sha256b64(bytes)).to.equal(hash.digest("base64url"));
      }),
    );
  });

  it("hashes a text as its UTF-8 bytes", () => {
    expect(sha256b64("Zürich €")).to.equal(createHash("sha256").update("Zürich €", "utf8").digest("base64url"));
    expectCode("JSON_MALFORMED", () => sha256b64("\ud800"));
  });

  it("has Ethereum's Keccak-256, which is not SHA3-256", () => {
    const empty = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
    expect(toHex(keccak256(new Uint8Array()))).to.equal(empty);
    expect(empty).not.to.equal(`0x${createHash("sha3-256").digest("hex")}`);
  });
});
