import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { hexlify, id, getBytes, sha256, concat } from "ethers";

export const ED25519_SPKI = "0x302a300506032b6570032100";
export const P256_SPKI = "0x3059301306072a8648ce3d020106082a8648ce3d03010703420004";

/** A key as the contracts take it, with the name it must get there. */
export type TestKey = { publicKey: string; keyHash: string };

/** The Ed25519 key of a name: the same in every run. */
export function ed25519Key(name: string): TestKey {
  const publicKey = hexlify(ed25519.getPublicKey(getBytes(id(name))));
  return { publicKey, keyHash: sha256(concat([ED25519_SPKI, publicKey])) };
}

/** The P-256 key of a name, x || y. */
export function p256Key(name: string): TestKey {
  const publicKey = hexlify(p256.getPublicKey(getBytes(id(name)), false).slice(1));
  return { publicKey, keyHash: sha256(concat([P256_SPKI, publicKey])) };
}
