import { CountersignError } from "../errors/error.ts";
import type { PublicKey, SignatureVerifier } from "../ports/ports.ts";
import { algorithmOf, keyId } from "./key.ts";
import type { ParsedJws } from "./parse.ts";

/**
 * Checks that this key signed the token. Every verifier must say so: two independent engines that differ on a signature
 * mean that someone is probing for the difference.
 * @throws JWS_ALG_KEY_MISMATCH, JWS_SIGNATURE_INVALID
 */
export function verifyJws(jws: ParsedJws, key: PublicKey, verifiers: readonly SignatureVerifier[]): void {
  const algorithm = algorithmOf(key);
  if (jws.header.alg !== algorithm) {
    throw new CountersignError(
      "JWS_ALG_KEY_MISMATCH",
      `alg is ${jws.header.alg}, and the ${key.type} key signs with ${algorithm}`,
    );
  }
  if (jws.header.kid !== keyId(key)) throw invalid("kid names another key");
  if (verifiers.length === 0) throw invalid("there is no verifier to ask");
  const verdicts = verifiers.map((verifier) => ({
    name: verifier.name,
    valid: verifier.verify(key, jws.signingInput, jws.signature),
  }));
  const no = verdicts.filter(({ valid }) => !valid).map(({ name }) => name);
  if (no.length === 0) return;
  const yes = verdicts.filter(({ valid }) => valid).map(({ name }) => name);
  if (yes.length === 0) throw invalid(`refused by ${no.join(", ")}`);
  throw invalid(`verifiers disagree: ${yes.join(", ")} said yes, ${no.join(", ")} said no`);
}

function invalid(detail: string): CountersignError {
  return new CountersignError("JWS_SIGNATURE_INVALID", detail);
}
