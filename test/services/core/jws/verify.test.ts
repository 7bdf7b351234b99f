import { expect } from "chai";

import { signJws } from "../../../../services/core/jws/build.ts";
import { keyId } from "../../../../services/core/jws/key.ts";
import { type ParsedJws, parseJws } from "../../../../services/core/jws/parse.ts";
import { verifyJws } from "../../../../services/core/jws/verify.ts";
import type { SignatureVerifier, Signer } from "../../../../services/core/ports/ports.ts";
import { nobleVerifier } from "../../../../services/keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { ed25519Signer, p256Signer } from "../../../helpers/test-signers.ts";

const ENGINES = [nodeVerifier, nobleVerifier];
const stub = (name: string, verdict: boolean): SignatureVerifier => ({ name, verify: () => verdict });

async function token(signer: Signer): Promise<ParsedJws> {
  return parseJws(await signJws(signer, "sae+jwt", { jti: "one" }), ["sae+jwt"]);
}

describe("core/jws/verify", () => {
  for (const [signer, other, foreign] of [
    [ed25519Signer(3), ed25519Signer(4), p256Signer(3)],
    [p256Signer(3), p256Signer(4), ed25519Signer(3)],
  ] as const) {
    describe(signer.algorithm, () => {
      it("accepts the signer's key", async () => {
        const jws = await token(signer);
        expect(() => verifyJws(jws, signer.publicKey, ENGINES)).not.to.throw();
      });

      it("refuses a key of the other type", async () => {
        const jws = await token(signer);
        expectCode("JWS_ALG_KEY_MISMATCH", () => verifyJws(jws, foreign.publicKey, ENGINES));
      });

      it("refuses a token whose alg was changed to that of the other type", async () => {
        const relabelled = await token({ ...signer, algorithm: foreign.algorithm });
        expectCode("JWS_ALG_KEY_MISMATCH", () => verifyJws(relabelled, signer.publicKey, ENGINES));
      });

      it("refuses another key, by kid", async () => {
        const jws = await token(signer);
        const error = expectCode("JWS_SIGNATURE_INVALID", () => verifyJws(jws, other.publicKey, [stub("yes", true)]));
        expect(error.detail).to.contain("kid");
      });

      it("refuses another key that is named by kid", async () => {
        const jws = await token({ ...signer, kid: keyId(other.publicKey) });
        const error = expectCode("JWS_SIGNATURE_INVALID", () => verifyJws(jws, other.publicKey, ENGINES));
        expect(error.detail).to.contain("refused by node, noble");
      });

      it("refuses a changed payload and a changed signature", async () => {
        const jws = await token(signer);
        const other = parseJws(await signJws(signer, "sae+jwt", { jti: "two" }), ["sae+jwt"]);
        for (const mixed of [
          { ...jws, signingInput: other.signingInput },
          { ...jws, signature: other.signature },
        ]) {
          expectCode("JWS_SIGNATURE_INVALID", () => verifyJws(mixed, signer.publicKey, ENGINES));
        }
      });
    });
  }

  it("refuses when there is nobody to ask", async () => {
    const signer = ed25519Signer(3);
    const jws = await token(signer);
    expectCode("JWS_SIGNATURE_INVALID", () => verifyJws(jws, signer.publicKey, []));
  });

  it("refuses when verifiers disagree, and says who said what", async () => {
    const signer = ed25519Signer(3);
    const jws = await token(signer);
    for (const verifiers of [
      [stub("a", true), stub("b", false)],
      [stub("b", false), stub("a", true)],
    ]) {
      const error = expectCode("JWS_SIGNATURE_INVALID", () => verifyJws(jws, signer.publicKey, verifiers));
      expect(error.detail).to.contain("a said yes, b said no");
    }
  });

  it("asks every verifier, with the key, the signing input and the signature", async () => {
    const signer = ed25519Signer(3);
    const jws = await token(signer);
    const asked: unknown[] = [];
    const spy: SignatureVerifier = {
      name: "spy",
      verify(...question) {
        asked.push(question);
        return true;
      },
    };
    verifyJws(jws, signer.publicKey, [spy, spy]);
    const question = [signer.publicKey, jws.signingInput, jws.signature];
    expect(asked).to.deep.equal([question, question]);
  });
});
