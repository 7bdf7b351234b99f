import { createPrivateKey, createPublicKey, hash as digest, sign, verify } from "node:crypto";

import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, dataSlice, getBytes, hexlify, id } from "ethers";

import { publicKeyOf } from "../../../services/core/jws/key.ts";
import type { SignatureVerifier } from "../../../services/core/ports/ports.ts";

/** What a verifier is asked: whether this is the key's signature of the 32 bytes of the hash. */
export interface Question {
  readonly key: string;
  readonly hash: string;
  readonly signature: string;
}

/** Of key, hash and signature together. */
export const BITS = 1_024;

const SPKI = "0x302a300506032b6570032100";
const PKCS8 = "0x302e020100300506032b657004220420";
const { Point } = ed25519;
const { n: L } = Point.CURVE();
const ORDER_8 = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");

/** Signed by noble. */
export function signed(secret: string, hash: string): Question {
  const key = hexlify(ed25519.getPublicKey(getBytes(secret)));
  return { key, hash, signature: hexlify(ed25519.sign(getBytes(hash), getBytes(secret))) };
}

/** Signed by node:crypto, which derives the public key too. */
export function signedByNode(secret: string, hash: string): Question {
  const privateKey = createPrivateKey({ key: der(PKCS8, secret), format: "der", type: "pkcs8" });
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return {
    key: dataSlice(hexlify(spki), 12),
    hash,
    signature: hexlify(sign(null, getBytes(hash), privateKey)),
  };
}

/** Signed for A and R with added points of small order: a signature where these cancel out, and otherwise not. */
export function withTorsion(ofA: number, ofR: number): Question {
  const [secret, nonce] = [0x5ec2e7n, 0x0ddba11n];
  const hash = id(`torsion ${ofA} ${ofR}`);
  const key = Point.BASE.multiply(secret)
    .add(ORDER_8.multiplyUnsafe(BigInt(ofA)))
    .toBytes();
  const r = Point.BASE.multiply(nonce)
    .add(ORDER_8.multiplyUnsafe(BigInt(ofR)))
    .toBytes();
  const k = fromLittleEndian(digest("sha512", getBytes(concat([r, key, hash])), "buffer")) % L;
  return { key: hexlify(key), hash, signature: concat([r, littleEndian((nonce + k * secret) % L)]) };
}

/** The question with one bit of key || hash || signature turned over. */
export function flip({ key, hash, signature }: Question, bit: number): Question {
  const bytes = getBytes(concat([key, hash, signature]));
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return { key: dataSlice(bytes, 0, 32), hash: dataSlice(bytes, 32, 64), signature: dataSlice(bytes, 64) };
}

export function byNode({ key, hash, signature }: Question): boolean {
  const publicKey = createPublicKey({ key: der(SPKI, key), format: "der", type: "spki" });
  return verify(null, getBytes(hash), publicKey, getBytes(signature));
}

export function byNoble({ key, hash, signature }: Question): boolean {
  return ed25519.verify(getBytes(signature), getBytes(hash), getBytes(key), { zip215: false });
}

/** What one of the services' own engines says. */
export function byEngine(engine: SignatureVerifier, { key, hash, signature }: Question): boolean {
  return engine.verify(publicKeyOf("Ed25519", getBytes(key)), getBytes(hash), getBytes(signature));
}

function der(head: string, key: string): Buffer {
  return Buffer.from(getBytes(concat([head, key])));
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, "0"), "hex")).reverse();
}
