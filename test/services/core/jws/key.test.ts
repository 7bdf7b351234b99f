import { createHash, createPublicKey } from "node:crypto";

import { expect } from "chai";
import { calculateJwkThumbprint } from "jose";

import { decodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import {
  algorithmOf,
  jwkOf,
  keyHash,
  keyId,
  publicKeyOf,
  spkiOf,
  thumbprint,
} from "../../../../services/core/jws/key.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { ed25519Signer, p256Signer } from "../../../helpers/test-signers.ts";

describe("core/jws/key", () => {
  for (const { publicKey } of [ed25519Signer(1), p256Signer(1)]) {
    describe(publicKey.type, () => {
      it("writes the SPKI and JWK that node:crypto writes", () => {
        const theirs = createPublicKey({ key: { ...jwkOf(publicKey) }, format: "jwk" });
        expect(theirs.export({ format: "der", type: "spki" }).equals(spkiOf(publicKey))).to.equal(true);
        expect(theirs.export({ format: "jwk" })).to.deep.equal(jwkOf(publicKey));
      });

      it("hashes the SPKI, in two spellings", () => {
        const hash = createHash("sha256").update(spkiOf(publicKey));
        expect(keyHash(publicKey)).to.equal(`0x${hash.copy().digest("hex")}`);
        expect(keyId(publicKey)).to.equal(hash.digest("base64url"));
      });

      it("has the thumbprint that jose computes", async () => {
        expect(thumbprint(publicKey)).to.equal(await calculateJwkThumbprint({ ...jwkOf(publicKey) }, "sha256"));
      });

      it("refuses another length", () => {
        const { type, raw } = publicKey;
        for (const bytes of [new Uint8Array(), raw.subarray(1), Uint8Array.of(4, ...raw)]) {
          expectCode("KEY_UNREADABLE", () => publicKeyOf(type, bytes));
        }
      });

      it("copies the bytes, so that nobody can change a key that was checked", () => {
        const bytes = Uint8Array.from(publicKey.raw);
        const key = publicKeyOf(publicKey.type, bytes);
        bytes.fill(0);
        expect([...key.raw]).to.deep.equal([...publicKey.raw]);
      });
    });
  }

  it("has the thumbprint of RFC 8037 appendix A.3", () => {
    const key = publicKeyOf("Ed25519", decodeBase64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
    expect(thumbprint(key)).to.equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  });

  it("gives every key its one algorithm", () => {
    expect(algorithmOf(ed25519Signer(1).publicKey)).to.equal("EdDSA");
    expect(algorithmOf(p256Signer(1).publicKey)).to.equal("ES256");
  });
});
