import { saeHash } from "../../core/envelope/sae-hash.ts";
import { type Jwk, publicKeyOfJwk, thumbprint } from "../../core/jws/key.ts";
import { checkProof } from "../../core/verify/proof.ts";
import { nobleVerifier } from "../../keys/verify/noble-verifier.ts";

/** What a proof of possession is compared with. */
export interface ProofTerms {
  /** the permission it was presented with */
  readonly envelope: string;
  /** name of the enforcement point's log, which is `aud` of the envelope */
  readonly aud: string;
  /** the agent's registered key */
  readonly key: Jwk;
  /** unix seconds; a proof counts 30 s around its time */
  readonly now: number;
}

/**
 * Checks a `Countersign-Proof`: that whoever presented the permission holds the agent's key, now and for this enforcement point.
 *
 * @example
 * verifyProof(headers["countersign-proof"], { envelope, aud: claims.aud, key: agentJwk, now: Math.floor(Date.now() / 1000) });
 *
 * @throws PROOF_INVALID, PROOF_EXPIRED, JWS_*, CLAIMS_INVALID, KEY_UNREADABLE
 */
export function verifyProof(proof: string, { envelope, aud, key, now }: ProofTerms): void {
  const publicKey = publicKeyOfJwk(key);
  const terms = { now, aud, sae: saeHash(envelope), jkt: thumbprint(publicKey), key: publicKey };
  checkProof(proof, terms, [nobleVerifier]);
}
