import { hash } from "node:crypto";
import { readFileSync } from "node:fs";

import { expect } from "chai";
import { concat, keccak256, ZeroHash } from "ethers";

const SOLIDITY = readFileSync(new URL("sha512.t.sol", import.meta.url), "utf8");

/** A library has no address to call, so sha512.t.sol calls it, and knows one digest of all digests. */
describe("Sha512", () => {
  it("is held to the digests of node:crypto, for every length from 0 to 400", () => {
    let message = new Uint8Array(0);
    let chain = ZeroHash;
    for (let length = 0; length <= 400; length += 1) {
      const digest = hash("sha512", message, "buffer");
      chain = keccak256(concat([chain, digest]));
      message = Uint8Array.from([...message, digest[0] ?? 0]);
    }
    expect(SOLIDITY).to.include("LONGEST = 400;").and.to.include(`CHAIN = ${chain};`);
  });
});
