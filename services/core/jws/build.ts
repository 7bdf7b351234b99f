import { encodeBase64url } from "../encoding/base64url.ts";
import { utf8 } from "../encoding/bytes.ts";
import { CountersignError } from "../errors/error.ts";
import { canonicalJson } from "../json/canonical.ts";
import type { Signer } from "../ports/ports.ts";
import type { JwsType } from "../words/kinds.ts";

/**
 * Signs claims as a JWS in compact serialization. Header and payload are canonical JSON, so the same claims give the same
 * signing input.
 * @throws SIGNING_FAILED when the signer returns something that cannot be a signature; INTERNAL when claims have no JSON form
 */
export async function signJws(signer: Signer, typ: JwsType, claims: object): Promise<string> {
  const header = canonicalJson({ alg: signer.algorithm, kid: signer.kid, typ });
  const signingInput = `${encodePart(header)}.${encodePart(canonicalJson(claims))}`;
  const signature = await signer.sign(utf8(signingInput));
  if (signature.length !== 64) {
    throw new CountersignError("SIGNING_FAILED", `the signer returned ${signature.length} bytes, not 64`);
  }
  return `${signingInput}.${encodeBase64url(signature)}`;
}

function encodePart(json: string): string {
  return encodeBase64url(utf8(json));
}
