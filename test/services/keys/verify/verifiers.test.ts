import { generateKeyPairSync, sign, verify } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";

import { concatBytes, utf8 } from "../../../../services/core/encoding/bytes.ts";
import { decodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { fromHex } from "../../../../services/core/encoding/hex.ts";
import { jwkOf, publicKeyOf } from "../../../../services/core/jws/key.ts";
import type { PublicKey } from "../../../../services/core/ports/ports.ts";
import { nobleVerifier } from "../../../../services/keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import { ed25519Signer, p256Signer } from "../../../helpers/test-signers.ts";

const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const MESSAGE = utf8("header.payload");

/** RFC 8032 section 7.1: public key, message, signature. */
const RFC8032 = [
  [
    "0xd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "0x",
    "0xe5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "0x3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "0x72",
    "0x92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
] as const;

/** A copy with S replaced by n - S: the second signature that plain ECDSA accepts. */
function flipS(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString("hex")}`);
  return concatBytes(signature.subarray(0, 32), fromHex(`0x${(N - s).toString(16).padStart(64, "0")}`));
}

for (const verifier of [nodeVerifier, nobleVerifier]) {
  describe(`keys/verify/${verifier.name}-verifier`, () => {
    for (const signer of [ed25519Signer(7), p256Signer(7)]) {
      const { type, raw } = signer.publicKey;

      it(`${type}: accepts a signature, and not that of another message or key`, async () => {
        const signature = await signer.sign(MESSAGE);
        const other = type === "Ed25519" ? ed25519Signer(8) : p256Signer(8);
        expect(verifier.verify(signer.publicKey, MESSAGE, signature)).to.equal(true);
        expect(verifier.verify(signer.publicKey, utf8("header.payloae"), signature)).to.equal(false);
        expect(verifier.verify(other.publicKey, MESSAGE, signature)).to.equal(false);
      });

      it(`${type}: refuses any signature of another length, without throwing`, async () => {
        const signature = await signer.sign(MESSAGE);
        for (const wrong of [new Uint8Array(), signature.subarray(1), concatBytes(signature, Uint8Array.of(0))]) {
          expect(verifier.verify(signer.publicKey, MESSAGE, wrong)).to.equal(false);
        }
      });

      it(`${type}: refuses a key of another length, without throwing`, async () => {
        const signature = await signer.sign(MESSAGE);
        for (const wrong of [new Uint8Array(), raw.subarray(1), concatBytes(raw, Uint8Array.of(0))]) {
          expect(verifier.verify({ type, raw: wrong }, MESSAGE, signature)).to.equal(false);
        }
      });

      it(`${type}: refuses signatures of zeros and of ones`, () => {
        for (const fill of [0x00, 0xff]) {
          expect(verifier.verify(signer.publicKey, MESSAGE, new Uint8Array(64).fill(fill))).to.equal(false);
        }
      });
    }

    it("accepts the vectors of RFC 8032 section 7.1", () => {
      for (const [key, message, signature] of RFC8032) {
        expect(verifier.verify(publicKeyOf("Ed25519", fromHex(key)), fromHex(message), fromHex(signature))).to.equal(
          true,
        );
      }
    });

    it("accepts the signature of RFC 8037 appendix A.4", () => {
      const key = publicKeyOf("Ed25519", decodeBase64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
      const input = utf8("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
      const signature = decodeBase64url(
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
      );
      expect(verifier.verify(key, input, signature)).to.equal(true);
    });

    it("refuses the other S of an ES256 signature, which OpenSSL alone accepts", async () => {
      const signer = p256Signer(7);
      const flipped = flipS(await signer.sign(MESSAGE));
      const key = { key: { ...jwkOf(signer.publicKey) }, format: "jwk", dsaEncoding: "ieee-p1363" } as const;
      expect(verify("sha256", MESSAGE, key, flipped)).to.equal(true);
      expect(verifier.verify(signer.publicKey, MESSAGE, flipped)).to.equal(false);
    });

    it("refuses P-256 keys that are not on the curve, without throwing", async () => {
      const signature = await p256Signer(7).sign(MESSAGE);
      const { raw } = p256Signer(7).publicKey;
      const off = Uint8Array.from(raw);
      off[63] = (off[63] ?? 0) ^ 1;
      for (const wrong of [off, new Uint8Array(64), new Uint8Array(64).fill(0xff)]) {
        expect(verifier.verify({ type: "P256", raw: wrong }, MESSAGE, signature)).to.equal(false);
      }
    });
  });
}

describe("keys/verify, both engines", () => {
  it("agree on honest and on spoilt signatures, messages and keys", async () => {
    const signed = await Promise.all(
      [ed25519Signer(9), p256Signer(9)].map(async (signer) => ({
        publicKey: signer.publicKey,
        signature: await signer.sign(MESSAGE),
      })),
    );
    const seen = { yes: 0, no: 0 };
    const spoil = fc.record({
      of: fc.constantFrom(...signed),
      part: fc.constantFrom("nothing", "raw", "message", "signature"),
      at: fc.nat(63),
      bit: fc.nat(7),
    });
    fc.assert(
      fc.property(spoil, ({ of: { publicKey, signature }, part, at, bit }) => {
        const change = (name: string, bytes: Uint8Array) => (name === part ? flipBit(bytes, at, bit) : bytes);
        const key: PublicKey = { type: publicKey.type, raw: change("raw", publicKey.raw) };
        const question = [key, change("message", MESSAGE), change("signature", signature)] as const;
        const verdict = nodeVerifier.verify(...question);
        expect(nobleVerifier.verify(...question)).to.equal(verdict);
        expect(verdict).to.equal(part === "nothing");
        seen[verdict ? "yes" : "no"] += 1;
      }),
      { numRuns: 400 },
    );
    expect(seen.yes).to.be.greaterThan(20);
    expect(seen.no).to.be.greaterThan(200);
  });
});

describe("keys/verify/node-verifier, cache", () => {
  it("keeps answering rightly with more keys than it remembers", () => {
    const keys = Array.from({ length: 1100 }, () => generateKeyPairSync("ed25519"));
    const asked = keys.map(({ publicKey, privateKey }) => ({
      key: publicKeyOf("Ed25519", publicKey.export({ format: "der", type: "spki" }).subarray(-32)),
      signature: Uint8Array.from(sign(null, MESSAGE, privateKey)),
    }));
    for (const { key, signature } of [...asked, ...asked.slice(0, 5)]) {
      expect(nodeVerifier.verify(key, MESSAGE, signature)).to.equal(true);
    }
    const [first, second] = asked;
    if (first === undefined || second === undefined) throw new Error("no keys");
    expect(nodeVerifier.verify(first.key, MESSAGE, second.signature)).to.equal(false);
  });
});

function flipBit(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const index = at % bytes.length;
  changed[index] = (changed[index] ?? 0) ^ (1 << bit);
  return changed;
}
