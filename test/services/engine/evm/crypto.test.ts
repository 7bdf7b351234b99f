import { createHash, randomBytes } from "node:crypto";

import { secp256k1 } from "@noble/curves/secp256k1.js";
import { p256 } from "@noble/curves/nist.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { expect } from "chai";

import { createEvmCrypto, type EvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";

const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const bytes = (value: bigint) => Buffer.from(value.toString(16).padStart(64, "0"), "hex");
const integer = (from: Uint8Array) => BigInt(toHex(from));

describe("engine/evm/crypto", () => {
  let crypto: EvmCrypto;

  before(async () => {
    crypto = await createEvmCrypto();
  });

  it("hashes like others, every length in and around a block", () => {
    for (let length = 0; length < 300; length += 1) {
      const message = new Uint8Array(randomBytes(length));
      expect(toHex(crypto.keccak256(message))).to.equal(toHex(keccak_256(message)));
      expect(toHex(crypto.sha256(message))).to.equal(`0x${createHash("sha256").update(message).digest("hex")}`);
    }
  });

  it("gives each hash bytes of its own", () => {
    const first = crypto.keccak256(Uint8Array.of(1));
    const before = toHex(first);
    crypto.keccak256(Uint8Array.of(2));
    expect(toHex(first)).to.equal(before);
  });

  it("recovers the key that signed, of low and high s, and none where there is none", () => {
    for (let i = 0; i < 40; i += 1) {
      const key = secp256k1.utils.randomSecretKey();
      const hash = new Uint8Array(randomBytes(32));
      const signed = secp256k1.sign(hash, key, { prehash: false, lowS: i % 2 === 0, format: "recovered" });
      const [v, r, s] = [27n + BigInt(signed[0] ?? 9), signed.subarray(1, 33), signed.subarray(33)];
      if (v > 28n) continue;
      const expected = toHex(secp256k1.getPublicKey(key, false).subarray(1));
      expect(toHex(crypto.ecrecover(hash, v, r, s))).to.equal(expected);
      expect(toHex(crypto.ecrecover(hash, 55n - v, r, s))).not.to.equal(expected);
    }
    for (const [r, s] of [
      [0n, 1n],
      [1n, 0n],
      [2n ** 256n - 1n, 1n],
      [5n, 1n],
    ] as const) {
      expect(() => crypto.ecrecover(new Uint8Array(32), 27n, bytes(r), bytes(s))).to.throw();
    }
  });

  describe("P-256", () => {
    /** What a library that did not write this one says, with the bounds of EIP-7951. */
    function byNoble(input: Uint8Array): boolean {
      try {
        const key = Uint8Array.of(4, ...input.subarray(96));
        return p256.verify(input.subarray(32, 96), input.subarray(0, 32), key, { prehash: false, lowS: false });
      } catch {
        return false;
      }
    }
    function signed(hash: Uint8Array, key = p256.utils.randomSecretKey()): Uint8Array {
      const signature = p256.sign(hash, key, { prehash: false, lowS: false });
      return Buffer.concat([hash, signature, p256.getPublicKey(key, false).subarray(1)]);
    }
    /** With a part replaced. */
    const put = (input: Uint8Array, at: number, value: bigint) => {
      const changed = Uint8Array.from(input);
      changed.set(bytes(value), at);
      return changed;
    };

    it("accepts signatures, whichever of the two s, and no others", () => {
      for (let i = 0; i < 100; i += 1) {
        const input = signed(new Uint8Array(randomBytes(32)));
        const [s, y] = [integer(input.subarray(64, 96)), integer(input.subarray(128))];
        expect([input, put(input, 64, N - s)].map((each) => crypto.verifyP256(each))).to.deep.equal([true, true]);
        // the key's negative: what an x alone would not tell apart
        expect(crypto.verifyP256(put(input, 128, P - y))).to.equal(false);
        const flipped = Uint8Array.from(input);
        const at = i % 160;
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (i % 8));
        expect(crypto.verifyP256(flipped)).to.equal(false);
      }
    });

    it("says the same as another library at the edges", () => {
      const input = signed(new Uint8Array(randomBytes(32)));
      const edges = [0n, 1n, 2n, N - 1n, N, N + 1n, P - 1n, P, 2n ** 256n - 1n];
      for (const at of [0, 32, 64, 96, 128]) {
        for (const edge of edges) {
          const changed = put(input, at, edge);
          expect([at, edge, crypto.verifyP256(changed)]).to.deep.equal([at, edge, byNoble(changed)]);
        }
      }
    });

    it("says the same where the points that are added are equal, opposite or nothing", () => {
      const one = bytes(1n);
      // A hash of nothing: u1 is zero. Key 1: the key is G itself. r equal to the hash: u1 = u2.
      for (const input of [signed(bytes(0n)), signed(bytes(N)), signed(new Uint8Array(randomBytes(32)), one)]) {
        expect(crypto.verifyP256(input)).to.equal(byNoble(input));
      }
      const ofKeyOne = signed(new Uint8Array(randomBytes(32)), one);
      const r = integer(ofKeyOne.subarray(32, 64));
      for (const hash of [r, N - r, N - 1n]) {
        for (const s of [r, N - r, 1n]) {
          const changed = put(put(ofKeyOne, 0, hash), 64, s);
          expect(crypto.verifyP256(changed)).to.equal(byNoble(changed));
        }
      }
    });

    it("wants 160 bytes", () => {
      const input = signed(new Uint8Array(randomBytes(32)));
      for (const wrong of [input.subarray(1), Buffer.concat([input, Uint8Array.of(0)]), new Uint8Array(0)]) {
        expect(crypto.verifyP256(wrong)).to.equal(false);
      }
    });
  });
});
