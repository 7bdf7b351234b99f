import { verify } from "node:crypto";

import { expect } from "chai";

import { signJws } from "../../../../services/core/jws/build.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { expectCodeAsync } from "../../../helpers/expect-code.ts";
import { ed25519Signer, p256Signer } from "../../../helpers/test-signers.ts";

describe("core/jws/build", () => {
  for (const signer of [ed25519Signer(2), p256Signer(2)]) {
    it(`writes with ${signer.algorithm} what the strict parser reads`, async () => {
      const claims = { jti: "b", iat: 1, nested: { z: null, a: "€" } };
      const jws = parseJws(await signJws(signer, "intent+jwt", claims), ["intent+jwt"]);
      expect(jws.header).to.deep.equal({ alg: signer.algorithm, kid: signer.kid, typ: "intent+jwt" });
      expect(jws.payload).to.deep.equal(claims);
    });
  }

  it("writes header and payload in canonical JSON", async () => {
    const signer = ed25519Signer(2);
    const token = await signJws(signer, "sae+jwt", { b: 1, a: { d: 2, c: undefined } });
    const [head, body] = token.split(".").map((part) => Buffer.from(part, "base64url").toString());
    expect(head).to.equal(`{"alg":"EdDSA","kid":"${signer.kid}","typ":"sae+jwt"}`);
    expect(body).to.equal('{"a":{"d":2},"b":1}');
  });

  it("signs the first two parts as they stand in the token", async () => {
    const signer = ed25519Signer(2);
    const { signingInput, signature } = parseJws(await signJws(signer, "sae+jwt", {}), ["sae+jwt"]);
    const key = { kty: "OKP", crv: "Ed25519", x: Buffer.from(signer.publicKey.raw).toString("base64url") };
    expect(verify(null, signingInput, { key, format: "jwk" }, signature)).to.equal(true);
  });

  it("refuses what a signer returns when it cannot be a signature", async () => {
    const signer = { ...ed25519Signer(2), sign: () => Promise.resolve(new Uint8Array(70)) };
    await expectCodeAsync("SIGNING_FAILED", signJws(signer, "sae+jwt", {}));
  });

  it("refuses claims that have no JSON form", async () => {
    await expectCodeAsync("INTERNAL", signJws(ed25519Signer(2), "sae+jwt", { amount: 1n }));
  });
});
