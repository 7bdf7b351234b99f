import { hmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { encodeBase64url } from "./encoding/base64url.ts";
import { utf8 } from "./encoding/bytes.ts";

/** A hash of 32 bytes. Rooms that have a faster one (node:crypto) pass it where speed matters. */
export type Hash = (data: Uint8Array) => Uint8Array;

export const sha256: Hash = (bytes) => nobleSha256(bytes);

/** HMAC-SHA256 (RFC 2104). */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(nobleSha256, key, message);
}

/** Ethereum's hash; not SHA3-256. */
export const keccak256: Hash = (bytes) => keccak_256(bytes);

/** base64url of the SHA-256 of bytes, or of a text in UTF-8. */
export function sha256b64(data: Uint8Array | string): string {
  return encodeBase64url(sha256(typeof data === "string" ? utf8(data) : data));
}
