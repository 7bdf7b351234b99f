import { isCountersignError } from "../../core/errors/error.ts";
import type { ParsedJws } from "../../core/jws/parse.ts";
import { verifyJws } from "../../core/jws/verify.ts";
import type { PublicKey, SignatureVerifier } from "../../core/ports/ports.ts";
import { type LogSigner, signerAt } from "../../core/verify/log-signer.ts";
import { nobleVerifier } from "../../keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../../keys/verify/node-verifier.ts";
import type { Find } from "../report/findings.ts";

/** Two engines that share no code below the strict profile. */
export const ENGINES: readonly SignatureVerifier[] = [nodeVerifier, nobleVerifier];

/** Checks a signature by one key; every engine has to say yes. */
export function checkSignature(
  find: Find,
  jws: ParsedJws,
  key: PublicKey,
  engines: readonly SignatureVerifier[] = ENGINES,
): boolean {
  try {
    verifyJws(jws, key, engines);
    return true;
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    const said = engines.map((engine) => engine.verify(key, jws.signingInput, jws.signature));
    find(said.includes(true) && said.includes(false) ? "ENGINES_DISAGREE" : "SIGNATURE_INVALID", error.detail);
    return false;
  }
}

/**
 * Checks that one of the log's own keys signed, and that it was in its window then.
 * @param iat unix seconds the signer says it signed at
 */
export function checkLogSignature(find: Find, jws: ParsedJws, iat: number, signers: readonly LogSigner[]): boolean {
  const { signer, refusal } = signerAt(signers, jws.header.kid, iat);
  if (refusal !== null) find(signer === null ? "SIGNER_UNKNOWN" : "SIGNER_WINDOW", refusal.detail);
  return signer !== null && checkSignature(find, jws, signer.key);
}
