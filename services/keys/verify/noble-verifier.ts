import { p256 } from "@noble/curves/nist.js";
import { Point } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

import { concatBytes } from "../../core/encoding/bytes.ts";
import { isStrict } from "../../core/jws/strict.ts";
import type { SignatureVerifier } from "../../core/ports/ports.ts";

/** Pure JavaScript, independent of OpenSSL; also runs in a browser. */
export const nobleVerifier: SignatureVerifier = {
  name: "noble",
  verify(key, message, signature) {
    if (!isStrict(key, signature)) return false;
    const check = key.type === "Ed25519" ? verifyEd25519 : verifyP256;
    try {
      return check(key.raw, message, signature);
    } catch {
      // Points that do not decode: noble throws, the port says false.
      return false;
    }
  },
};

/**
 * The equation of RFC 8032 section 5.1.7 without the factor 8. noble's own `verify` multiplies by it, and so accepts
 * signatures under keys with a torsion part that OpenSSL refuses.
 */
function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const r = signature.subarray(0, 32);
  const s = scalar(signature.subarray(32));
  const k = scalar(sha512(concatBytes(r, publicKey, message))) % Point.CURVE().n;
  const a = Point.fromBytes(publicKey, false);
  const difference = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return difference.equals(Point.fromBytes(r, false));
}

function verifyP256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const uncompressed = concatBytes(Uint8Array.of(0x04), publicKey);
  return p256.verify(signature, message, uncompressed, { lowS: true, prehash: true, format: "compact" });
}

/** Little endian, as all numbers of Ed25519 are. */
function scalar(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
