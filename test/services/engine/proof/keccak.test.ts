import { expect } from "chai";

import { keccak256 as portable } from "../../../../services/core/hash.ts";
import { chooseKeccak, EMPTY_CODE_HASH, EMPTY_ROOT, keccak256 } from "../../../../services/engine/proof/keccak.ts";

describe("engine/proof/keccak", () => {
  it("is Ethereum's hash, by the fast means", () => {
    expect(EMPTY_CODE_HASH).to.equal("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    expect(EMPTY_ROOT).to.equal("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    expect(keccak256).to.not.equal(portable);
  });

  it("does without what cannot be loaded or gives another hash", async () => {
    expect(await chooseKeccak(async () => Promise.reject(new TypeError("no WebAssembly")))).to.equal(portable);
    const wrong = (bytes: Uint8Array) => (bytes.length === 136 ? new Uint8Array(32) : portable(bytes));
    expect(await chooseKeccak(async () => wrong)).to.equal(portable);
    const right = (bytes: Uint8Array) => portable(bytes);
    expect(await chooseKeccak(async () => right)).to.equal(right);
  });
});
