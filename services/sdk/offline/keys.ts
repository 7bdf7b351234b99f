import { CountersignError } from "../../core/errors/error.ts";
import type { ErrorCode } from "../../core/errors/registry.ts";
import { type Jwk, keyId, publicKeyOfJwk } from "../../core/jws/key.ts";
import type { ParsedJws } from "../../core/jws/parse.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import type { PublicKey } from "../../core/ports/ports.ts";
import { nobleVerifier } from "../../keys/verify/noble-verifier.ts";

/** Public keys as a JWK Set (RFC 7517): what a log's owner serves as `GET /v1/jwks`, or what you keep yourself. */
export interface KeySet {
  readonly keys: readonly Jwk[];
}

/**
 * Checks that one of the keys signed.
 * @param unknown code for a key that is none of them
 * @throws `unknown`, KEY_UNREADABLE, JWS_ALG_KEY_MISMATCH, JWS_SIGNATURE_INVALID
 */
export function requireSignedBy({ keys }: KeySet, jws: ParsedJws, unknown: ErrorCode): PublicKey {
  const key = keys.map(publicKeyOfJwk).find((each) => keyId(each) === jws.header.kid);
  if (key === undefined) {
    throw new CountersignError(unknown, `kid ${jws.header.kid} is none of the ${keys.length} keys given`);
  }
  verifyJws(jws, key, [nobleVerifier]);
  return key;
}
