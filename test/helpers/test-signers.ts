import { createPrivateKey, createPublicKey, sign } from "node:crypto";

import { p256 } from "@noble/curves/nist.js";

import { keyId, publicKeyOf } from "../../services/core/jws/key.ts";
import type { Signer } from "../../services/core/ports/ports.ts";

/** PKCS #8 of an Ed25519 seed (RFC 8410 section 7), up to the seed. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** An Ed25519 signer from a seed of 32 equal bytes. */
export function ed25519Signer(seed: number): Signer {
  const der = Buffer.concat([PKCS8, Buffer.alloc(32, seed)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const publicKey = publicKeyOf("Ed25519", spki.subarray(-32));
  return {
    kid: keyId(publicKey),
    algorithm: "EdDSA",
    publicKey,
    sign: (message) => Promise.resolve(Uint8Array.from(sign(null, message, privateKey))),
  };
}

/** A P-256 signer from a secret of 32 equal bytes; its signatures are low-S. */
export function p256Signer(secret: number): Signer {
  const secretKey = new Uint8Array(32).fill(secret);
  const publicKey = publicKeyOf("P256", p256.getPublicKey(secretKey, false).subarray(1));
  return {
    kid: keyId(publicKey),
    algorithm: "ES256",
    publicKey,
    sign: (message) => Promise.resolve(p256.sign(message, secretKey, { lowS: true, prehash: true })),
  };
}
