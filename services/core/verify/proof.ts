import { CountersignError } from "../errors/error.ts";
import { parseJws } from "../jws/parse.ts";
import { thumbprint } from "../jws/key.ts";
import { verifyJws } from "../jws/verify.ts";
import type { PublicKey, SignatureVerifier } from "../ports/ports.ts";
import { PROOF_WINDOW, proofSchema } from "../schemas/outcome.ts";
import { parseAs } from "../schemas/parse.ts";
import { JWS_TYPES } from "../words/kinds.ts";

export interface ProofContext {
  /** unix seconds */
  readonly now: number;
  readonly aud: string;
  /** SAE hash */
  readonly sae: string;
  /** cnf.jkt of the envelope */
  readonly jkt: string;
  /** the agent's registered key */
  readonly key: PublicKey;
}

/**
 * The presenter must hold the key the permission was issued to.
 * @throws PROOF_INVALID, PROOF_EXPIRED, JWS_*, CLAIMS_INVALID
 */
export function checkProof(header: string, context: ProofContext, verifiers: readonly SignatureVerifier[]): void {
  const jws = parseJws(header, [JWS_TYPES.proof]);
  const proof = parseAs(proofSchema, jws.payload, "CLAIMS_INVALID");
  if (thumbprint(context.key) !== context.jkt) {
    throw new CountersignError("PROOF_INVALID", "the agent's registered key is not the one in cnf");
  }
  if (proof.sae !== context.sae || proof.aud !== context.aud) {
    throw new CountersignError("PROOF_INVALID", "it was signed for another envelope or another enforcement point");
  }
  if (Math.abs(proof.iat - context.now) > PROOF_WINDOW) {
    throw new CountersignError("PROOF_EXPIRED", `signed at ${proof.iat}, now ${context.now}`);
  }
  try {
    verifyJws(jws, context.key, verifiers);
  } catch (error) {
    throw new CountersignError("PROOF_INVALID", "not signed by the agent's key", { cause: error });
  }
}
