import { createPrivateKey } from "node:crypto";

import { expect } from "chai";
import { CompactSign, compactVerify, importJWK } from "jose";

import { utf8 } from "../../../../services/core/encoding/bytes.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { jwkOf } from "../../../../services/core/jws/key.ts";
import { parseJws } from "../../../../services/core/jws/parse.ts";
import { isLowS } from "../../../../services/core/jws/strict.ts";
import { verifyJws } from "../../../../services/core/jws/verify.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { nobleVerifier } from "../../../../services/keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import { codeOf } from "../../../helpers/expect-code.ts";
import { ed25519Signer, p256Signer } from "../../../helpers/test-signers.ts";

const SECRET = 6;
const ENGINES = [nodeVerifier, nobleVerifier];

/** What a general JOSE library makes with the same secret. */
async function joseSign(signer: Signer, payload: object, extra: object = {}): Promise<string> {
  const d = Buffer.alloc(32, SECRET).toString("base64url");
  const privateKey = createPrivateKey({ key: { ...jwkOf(signer.publicKey), d }, format: "jwk" });
  return new CompactSign(utf8(JSON.stringify(payload)))
    .setProtectedHeader({ alg: signer.algorithm, kid: signer.kid, typ: "sae+jwt", ...extra })
    .sign(privateKey);
}

describe("core/jws and jose", () => {
  for (const signer of [ed25519Signer(SECRET), p256Signer(SECRET)]) {
    describe(signer.algorithm, () => {
      it("jose verifies what signJws makes", async () => {
        const token = await signJws(signer, "sae+jwt", { jti: "ours" });
        const key = await importJWK({ ...jwkOf(signer.publicKey) }, signer.algorithm);
        const { payload, protectedHeader } = await compactVerify(token, key, { algorithms: [signer.algorithm] });
        expect(JSON.parse(Buffer.from(payload).toString())).to.deep.equal({ jti: "ours" });
        expect(protectedHeader).to.deep.equal({ alg: signer.algorithm, kid: signer.kid, typ: "sae+jwt" });
      });

      it("we verify what jose makes, when its header is ours and its S is low", async () => {
        const seen = { low: 0, high: 0 };
        for (let i = 0; i < 24; i += 1) {
          const jws = parseJws(await joseSign(signer, { jti: `theirs ${i}` }), ["sae+jwt"]);
          const strict = signer.algorithm === "EdDSA" || isLowS(jws.signature);
          seen[strict ? "low" : "high"] += 1;
          const code = codeOf(() => verifyJws(jws, signer.publicKey, ENGINES));
          expect(code).to.equal(strict ? undefined : "JWS_SIGNATURE_INVALID");
        }
        expect(seen.low).to.be.greaterThan(0);
        if (signer.algorithm === "ES256") expect(seen.high).to.be.greaterThan(0);
      });

      it("we refuse what jose makes with any other header", async () => {
        const token = await joseSign(signer, { jti: "theirs" }, { jku: "https://attacker.example/keys" });
        expect(codeOf(() => parseJws(token, ["sae+jwt"]))).to.equal("JWS_HEADER_INVALID");
      });
    });
  }
});
