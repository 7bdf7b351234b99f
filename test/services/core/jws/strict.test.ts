import { expect } from "chai";
import fc from "fast-check";

import { concatBytes } from "../../../../services/core/encoding/bytes.ts";
import { fromHex } from "../../../../services/core/encoding/hex.ts";
import { isLowS, isStrict, isStrictEd25519 } from "../../../../services/core/jws/strict.ts";
import { encode, smallOrderEncodings } from "../../../helpers/ed25519-cases.ts";
import { ed25519Signer, p256Signer } from "../../../helpers/test-signers.ts";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** y = 4 / 5, the base point: neither small nor out of range. */
const POINT = encode(46316835694926478169428394003475163141307993866256225615783033603165251855960n);

const bigEndian = (value: bigint) => fromHex(`0x${value.toString(16).padStart(64, "0")}`);
const ecdsa = (r: bigint, s: bigint) => concatBytes(bigEndian(r), bigEndian(s));

describe("core/jws/strict", () => {
  describe("Ed25519", () => {
    it("accepts S from 0 to L - 1 and nothing above", () => {
      for (const s of [0n, 1n, L - 1n]) expect(isStrictEd25519(POINT, concatBytes(POINT, encode(s)))).to.equal(true);
      for (const s of [L, L + 1n, 2n * L, 2n ** 253n, 2n ** 255n - 1n]) {
        expect(isStrictEd25519(POINT, concatBytes(POINT, encode(s)))).to.equal(false);
      }
      expect(isStrictEd25519(POINT, concatBytes(POINT, encode(0n, 1))), "the highest bit").to.equal(false);
    });

    it("refuses every encoding of a point of small order, as A and as R", () => {
      const encodings = smallOrderEncodings();
      expect(new Set(encodings.map((bytes) => bytes.join())).size).to.equal(14);
      for (const small of encodings) {
        expect(isStrictEd25519(small, concatBytes(POINT, encode(1n)))).to.equal(false);
        expect(isStrictEd25519(POINT, concatBytes(small, encode(1n)))).to.equal(false);
      }
    });

    it("refuses y from p up, with either sign", () => {
      for (let y = P; y < 2n ** 255n; y += 1n) {
        for (const sign of [0, 1] as const) {
          expect(isStrictEd25519(encode(y, sign), concatBytes(POINT, encode(1n)))).to.equal(false);
          expect(isStrictEd25519(POINT, concatBytes(encode(y, sign), encode(1n)))).to.equal(false);
        }
      }
      expect(isStrictEd25519(encode(P - 2n, 1), concatBytes(encode(2n), encode(1n)))).to.equal(true);
    });

    it("refuses other lengths", () => {
      const signature = concatBytes(POINT, encode(1n));
      expect(isStrictEd25519(POINT, signature)).to.equal(true);
      expect(isStrictEd25519(POINT.subarray(1), signature)).to.equal(false);
      expect(isStrictEd25519(concatBytes(POINT, Uint8Array.of(0)), signature)).to.equal(false);
      expect(isStrictEd25519(POINT, signature.subarray(1))).to.equal(false);
      expect(isStrictEd25519(POINT, concatBytes(signature, Uint8Array.of(0)))).to.equal(false);
    });

    it("reads bytes where a view says they are", () => {
      const signature = concatBytes(POINT, encode(L - 1n));
      const shifted = concatBytes(Uint8Array.of(0xff, 0xff, 0xff), POINT, signature, Uint8Array.of(0xff));
      expect(isStrictEd25519(shifted.subarray(3, 35), shifted.subarray(35, 99))).to.equal(true);
      expect(isStrictEd25519(shifted.subarray(3, 35), shifted.subarray(36, 100))).to.equal(false);
    });
  });

  describe("ES256", () => {
    it("accepts S up to half the order, and no S above", () => {
      for (const s of [1n, N / 2n - 1n, N / 2n]) expect(isLowS(ecdsa(1n, s))).to.equal(true);
      for (const s of [0n, N / 2n + 1n, N - 1n, N, 2n ** 256n - 1n]) expect(isLowS(ecdsa(1n, s))).to.equal(false);
    });

    it("accepts exactly one of S and n - S", () => {
      fc.assert(
        fc.property(fc.bigInt({ min: 1n, max: N - 1n }), (s) => {
          expect(isLowS(ecdsa(1n, s))).not.to.equal(isLowS(ecdsa(1n, N - s)));
        }),
      );
    });

    it("refuses r out of range and other lengths", () => {
      expect(isLowS(ecdsa(N - 1n, 1n))).to.equal(true);
      expect(isLowS(ecdsa(0n, 1n))).to.equal(false);
      expect(isLowS(ecdsa(N, 1n))).to.equal(false);
      expect(isLowS(ecdsa(1n, 1n).subarray(1))).to.equal(false);
      expect(isLowS(concatBytes(ecdsa(1n, 1n), Uint8Array.of(0)))).to.equal(false);
    });
  });

  it("applies the rules of the key's type, and checks the key's length", () => {
    const ed25519 = ed25519Signer(1).publicKey;
    const p256 = p256Signer(1).publicKey;
    const highS = concatBytes(POINT, bigEndian(N - 1n));
    const signature = concatBytes(POINT, encode(1n));
    expect(isStrict(ed25519, signature)).to.equal(true);
    expect(isStrict(ed25519, highS)).to.equal(false);
    expect(isStrict(p256, ecdsa(1n, 1n))).to.equal(true);
    expect(isStrict(p256, highS)).to.equal(false);
    expect(isStrict({ type: "P256", raw: p256.raw.subarray(1) }, ecdsa(1n, 1n))).to.equal(false);
    expect(isStrict({ type: "P256", raw: concatBytes(p256.raw, Uint8Array.of(0)) }, ecdsa(1n, 1n))).to.equal(false);
  });
});
