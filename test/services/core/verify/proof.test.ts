import { expect } from "chai";

import type { ErrorCode } from "../../../../services/core/errors/registry.ts";
import { sha256b64 } from "../../../../services/core/hash.ts";
import { signJws } from "../../../../services/core/jws/build.ts";
import { thumbprint } from "../../../../services/core/jws/key.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { checkProof, type ProofContext } from "../../../../services/core/verify/proof.ts";
import { JWS_TYPES, type JwsType } from "../../../../services/core/words/kinds.ts";
import { nobleVerifier } from "../../../../services/keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../../../../services/keys/verify/node-verifier.ts";
import { codeOf, expectCode } from "../../../helpers/expect-code.ts";
import { agentSigner, LOG, logSigner, NOW, PEP } from "../../../helpers/samples.ts";
import { p256Signer } from "../../../helpers/test-signers.ts";

const SAE = sha256b64("an envelope");
const VERIFIERS = [nodeVerifier, nobleVerifier];
const CLAIMS = { v: 1, sae: SAE, aud: PEP, iat: NOW, jti: "proof-0001" };
const CONTEXT: ProofContext = {
  now: NOW,
  aud: PEP,
  sae: SAE,
  jkt: thumbprint(agentSigner.publicKey),
  key: agentSigner.publicKey,
};

const sign = (over: object = {}, signer: Signer = agentSigner, typ: JwsType = JWS_TYPES.proof) =>
  signJws(signer, typ, { ...CLAIMS, ...over });

describe("core/verify/proof", () => {
  it("passes what the agent signed, with either kind of key", async () => {
    for (const signer of [agentSigner, p256Signer(9)]) {
      const context = { ...CONTEXT, jkt: thumbprint(signer.publicKey), key: signer.publicKey };
      const proof = await sign({}, signer);
      expect(codeOf(() => checkProof(proof, context, VERIFIERS))).to.equal(undefined);
    }
  });

  for (const [what, code, over, context] of [
    ["another envelope", "PROOF_INVALID", { sae: sha256b64("another") }, {}],
    ["another enforcement point", "PROOF_INVALID", { aud: LOG }, {}],
    ["an unknown claim", "CLAIMS_INVALID", { nonce: "x" }, {}],
    ["another version", "CLAIMS_INVALID", { v: 2 }, {}],
    ["a hash that is none", "CLAIMS_INVALID", { sae: "x" }, {}],
    ["a registered key that is not the one in cnf", "PROOF_INVALID", {}, { key: logSigner.publicKey }],
    ["a cnf that is not the registered key", "PROOF_INVALID", {}, { jkt: thumbprint(logSigner.publicKey) }],
  ] satisfies [string, ErrorCode, object, Partial<ProofContext>][]) {
    it(`refuses ${what}`, async () => {
      const proof = await sign(over);
      expectCode(code, () => checkProof(proof, { ...CONTEXT, ...context }, VERIFIERS));
    });
  }

  it("refuses another agent's signature", async () => {
    const proof = await sign({}, logSigner);
    expectCode("PROOF_INVALID", () => checkProof(proof, CONTEXT, VERIFIERS));
  });

  it("refuses another agent's signature under the right kid", async () => {
    const proof = await sign({}, { ...logSigner, kid: agentSigner.kid });
    const error = expectCode("PROOF_INVALID", () => checkProof(proof, CONTEXT, VERIFIERS));
    expect(error.cause).to.have.property("code", "JWS_SIGNATURE_INVALID");
  });

  it("refuses a signature of another algorithm", async () => {
    const proof = await sign({}, { ...agentSigner, algorithm: "ES256" });
    const error = expectCode("PROOF_INVALID", () => checkProof(proof, CONTEXT, VERIFIERS));
    expect(error.cause).to.have.property("code", "JWS_ALG_KEY_MISMATCH");
  });

  it("refuses claims that were changed after signing", async () => {
    const [head, , tail] = (await sign()).split(".");
    const [, body] = (await sign({ iat: NOW + 1 })).split(".");
    expectCode("PROOF_INVALID", () => checkProof([head, body, tail].join("."), CONTEXT, VERIFIERS));
  });

  it("refuses everything when there is no verifier, or one of two says no", async () => {
    const proof = await sign();
    expectCode("PROOF_INVALID", () => checkProof(proof, CONTEXT, []));
    const sceptic = { name: "sceptic", verify: () => false };
    expectCode("PROOF_INVALID", () => checkProof(proof, CONTEXT, [nodeVerifier, sceptic]));
  });

  for (const typ of Object.values(JWS_TYPES).filter((type) => type !== JWS_TYPES.proof)) {
    it(`refuses the same claims under typ ${typ}`, async () => {
      const proof = await sign({}, agentSigner, typ);
      expectCode("JWS_TYP_UNEXPECTED", () => checkProof(proof, CONTEXT, VERIFIERS));
    });
  }

  it("refuses text that is no JWS", () => {
    expectCode("JWS_MALFORMED", () => checkProof("", CONTEXT, VERIFIERS));
  });

  for (const [seconds, code] of [
    [-31, "PROOF_EXPIRED"],
    [-30, undefined],
    [0, undefined],
    [30, undefined],
    [31, "PROOF_EXPIRED"],
  ] as const) {
    it(`says ${code ?? "yes"} when iat is ${seconds} s from now`, async () => {
      const proof = await sign({ iat: NOW + seconds });
      expect(codeOf(() => checkProof(proof, CONTEXT, VERIFIERS))).to.equal(code);
    });
  }
});
