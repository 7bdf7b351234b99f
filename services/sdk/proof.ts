import { encodeBase64url } from "../core/encoding/base64url.ts";
import { saeHash } from "../core/envelope/sae-hash.ts";
import { signJws } from "../core/jws/build.ts";
import type { Proof } from "../core/schemas/outcome.ts";
import { secondsOf } from "../core/time.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import type { IntentDeps } from "./intent.ts";

/**
 * Proof that the presenter holds the agent's key, for `Countersign-Proof`. Good for 30 s.
 *
 * @example
 * headers["countersign-proof"] = await buildProof(deps, envelope);
 */
export async function buildProof(deps: IntentDeps, envelope: string): Promise<string> {
  const proof: Proof = {
    v: 1,
    sae: saeHash(envelope),
    aud: deps.identity.pep,
    iat: secondsOf(deps.clock),
    jti: encodeBase64url(deps.randomBytes(16)),
  };
  return signJws(deps.signer, JWS_TYPES.proof, proof);
}
