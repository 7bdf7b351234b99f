import type { PublicKey } from "../ports/ports.ts";

/** Field prime and group order of edwards25519 (RFC 8032 section 5.1), group order of P-256 (SEC 2). */
const ED25519_P = 2n ** 255n - 19n;
const ED25519_L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P256_N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** y of two of the four points of order 8; that of the other two is p minus this. */
const ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

/** y of every point whose order divides 8. Points with x = 0 are among them, so no sign bit on a zero x gets past. */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([0n, 1n, ED25519_P - 1n, ORDER_8_Y, ED25519_P - ORDER_8_Y]);

/** What every engine checks before its own arithmetic, so that engines cannot differ on it. */
export function isStrict(key: PublicKey, signature: Uint8Array): boolean {
  if (key.type === "Ed25519") return isStrictEd25519(key.raw, signature);
  return key.raw.length === 64 && isLowS(signature);
}

/**
 * What an Ed25519 signature must satisfy apart from the equation: S below L, A and R
 * encoded canonically, neither of small order. Says nothing about whether A and R are on the curve.
 */
export function isStrictEd25519(publicKey: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return (
    isUsablePoint(publicKey) &&
    isUsablePoint(signature.subarray(0, 32)) &&
    littleEndian(signature.subarray(32)) < ED25519_L
  );
}

/** Whether an ES256 signature r || s is in range and has the lower of its two s: the other one verifies as well. */
export function isLowS(signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const r = bigEndian(signature.subarray(0, 32));
  const s = bigEndian(signature.subarray(32));
  return r > 0n && r < P256_N && s > 0n && s <= P256_N / 2n;
}

function isUsablePoint(encoded: Uint8Array): boolean {
  const y = BigInt.asUintN(255, littleEndian(encoded));
  return y < ED25519_P && !SMALL_ORDER_Y.has(y);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bigEndian(bytes.toReversed());
}

function bigEndian(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let value = 0n;
  for (let at = 0; at < bytes.length; at += 8) value = (value << 64n) | view.getBigUint64(at);
  return value;
}
