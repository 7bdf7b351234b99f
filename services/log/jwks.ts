import { type Jwk, jwkOf } from "../core/jws/key.ts";
import type { Signer } from "../core/ports/ports.ts";

/** A public key as any JOSE library takes it (RFC 7517). */
export type LogJwk = Jwk & { readonly kid: string; readonly alg: string; readonly use: "sig" };

export function jwksOf(signers: readonly Signer[]): { readonly keys: readonly LogJwk[] } {
  return {
    keys: signers.map(({ publicKey, kid, algorithm }) => ({ ...jwkOf(publicKey), kid, alg: algorithm, use: "sig" })),
  };
}
