import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { concatBytes } from "../encoding/bytes.ts";
import { fromHex, toHex } from "../encoding/hex.ts";
import { CountersignError } from "../errors/error.ts";
import { sha256, sha256b64 } from "../hash.ts";
import { canonicalJson } from "../json/canonical.ts";
import type { PublicKey, SigningAlgorithm } from "../ports/ports.ts";

/** A public JWK with its required members only (RFC 7518 section 6.2.1, RFC 8037 section 2). */
export type Jwk =
  | { readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string }
  | { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string };

interface KeyForm {
  readonly length: number;
  readonly algorithm: SigningAlgorithm;
  /** DER of a SubjectPublicKeyInfo up to the key's bytes (RFC 8410; RFC 5480, uncompressed point) */
  readonly spki: Uint8Array;
}

const FORMS: Readonly<Record<PublicKey["type"], KeyForm>> = {
  Ed25519: { length: 32, algorithm: "EdDSA", spki: fromHex("0x302a300506032b6570032100") },
  P256: {
    length: 64,
    algorithm: "ES256",
    spki: fromHex("0x3059301306072a8648ce3d020106082a8648ce3d03010703420004"),
  },
};

/**
 * A public key of raw bytes: Ed25519 32, P256 x || y. Says nothing about the point: verifiers refuse one that is not on
 * the curve.
 * @throws KEY_UNREADABLE when the length is another
 */
export function publicKeyOf(type: PublicKey["type"], raw: Uint8Array): PublicKey {
  const { length } = FORMS[type];
  if (raw.length !== length) {
    throw new CountersignError("KEY_UNREADABLE", `a ${type} public key has ${length} bytes, not ${raw.length}`);
  }
  return { type, raw: Uint8Array.from(raw) };
}

/** The one algorithm a key signs with. */
export function algorithmOf(key: PublicKey): SigningAlgorithm {
  return FORMS[key.type].algorithm;
}

/** SubjectPublicKeyInfo in DER. */
export function spkiOf(key: PublicKey): Uint8Array {
  return concatBytes(FORMS[key.type].spki, key.raw);
}

/** base64url SHA-256 of the SPKI: the `kid` of everything the key signs. */
export function keyId(key: PublicKey): string {
  return sha256b64(spkiOf(key));
}

/** The same hash in hex, as the contracts store it. */
export function keyHash(key: PublicKey): string {
  return toHex(sha256(spkiOf(key)));
}

export function jwkOf(key: PublicKey): Jwk {
  if (key.type === "Ed25519") return { kty: "OKP", crv: "Ed25519", x: encodeBase64url(key.raw) };
  return {
    kty: "EC",
    crv: "P-256",
    x: encodeBase64url(key.raw.subarray(0, 32)),
    y: encodeBase64url(key.raw.subarray(32)),
  };
}

/** JWK thumbprint (RFC 7638): the `jkt` of a `cnf` claim. */
export function thumbprint(key: PublicKey): string {
  return sha256b64(canonicalJson(jwkOf(key)));
}

/**
 * The key a JWK says, which may have further members, as those of a key set have.
 * @throws KEY_UNREADABLE when it is no public key of these two kinds
 */
export function publicKeyOfJwk(jwk: Jwk): PublicKey {
  try {
    const raw =
      jwk.kty === "OKP" ? decodeBase64url(jwk.x) : concatBytes(decodeBase64url(jwk.x), decodeBase64url(jwk.y));
    if (jwk.crv === "Ed25519" || jwk.crv === "P-256") return publicKeyOf(jwk.kty === "OKP" ? "Ed25519" : "P256", raw);
  } catch (cause) {
    throw new CountersignError("KEY_UNREADABLE", "a member of the JWK is missing or damaged", { cause });
  }
  throw new CountersignError("KEY_UNREADABLE", "the JWK is neither an Ed25519 nor a P-256 key");
}
