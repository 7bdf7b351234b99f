import { createECDH } from "node:crypto";

import { p256 } from "@noble/curves/nist.js";

const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/**
 * ECDSA on P-256 over a hash, by the rules of EIP-7951. Node verifies only what it hashes itself, but its ECDH multiplies
 * points; what is left are a few multiplications modulo P.
 * @param input hash, r, s, x and y: 160 bytes
 */
export function verifyP256(input: Uint8Array): boolean {
  if (input.length !== 160) return false;
  const [hash, r, s, x, y] = [0, 32, 64, 96, 128].map((from) => toInteger(input.subarray(from, from + 32)));
  if (hash === undefined || r === undefined || s === undefined || x === undefined || y === undefined) return false;
  if (r === 0n || r >= N || s === 0n || s >= N || x >= P || y >= P) return false;
  if (mod(y * y - curve(x)) !== 0n) return false;
  const inverse = invert(s);
  const u1 = (hash * inverse) % N;
  const u2 = (r * inverse) % N;
  return sumHasX({ u1, u2, x, y, r }) ?? verifyInJavaScript(input);
}

/** u1 G + u2 (x, y) is the point whose x is r modulo N. */
interface Equation {
  readonly u1: bigint;
  readonly u2: bigint;
  readonly x: bigint;
  readonly y: bigint;
  readonly r: bigint;
}

/**
 * ECDH gives u2 Q without the sign of its y. That of (u2 + 1) Q tells: y2 is the root for which u2 Q + Q has that x. Both
 * additions are checked without dividing. Points that are equal up to sign have another law of addition: undefined.
 */
function sumHasX({ u1, u2, x, y, r }: Equation): boolean | undefined {
  if (u1 === 0n || u2 + 1n === N) return undefined;
  const key = pointOf(x, y);
  const [x1, y1] = multipleOfBase(u1);
  const x2 = xOfMultiple(u2, key);
  const x3 = xOfMultiple(u2 + 1n, key);
  if (x1 === x2 || x2 === x) return undefined;
  const square2 = curve(x2);
  // (x3 + x2 + x)(x2 - x)^2 = (y2 - y)^2, solved for 2 y y2
  const twice = mod(square2 + y * y - (x3 + x2 + x) * mod((x2 - x) ** 2n));
  // (x + x1 + x2)(x1 - x2)^2 = (y1 - y2)^2, times y
  const sum = mod(y * mod(y1 * y1 + square2) - y1 * twice);
  const width = mod(y * mod((x1 - x2) ** 2n));
  const isSum = (x0: bigint) => mod((x0 + x1 + x2) * width) === sum;
  return isSum(r) || (r + N < P && isSum(r + N));
}

function multipleOfBase(factor: bigint): readonly [bigint, bigint] {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(toBytes(factor));
  const point = ecdh.getPublicKey();
  return [toInteger(point.subarray(1, 33)), toInteger(point.subarray(33))];
}

function xOfMultiple(factor: bigint, point: Uint8Array): bigint {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(toBytes(factor));
  return toInteger(ecdh.computeSecret(point));
}

function verifyInJavaScript(input: Uint8Array): boolean {
  const key = Uint8Array.of(4, ...input.subarray(96));
  return p256.verify(input.subarray(32, 96), input.subarray(0, 32), key, { lowS: false, prehash: false });
}

function pointOf(x: bigint, y: bigint): Uint8Array {
  return Buffer.concat([Uint8Array.of(4), toBytes(x), toBytes(y)]);
}

function curve(x: bigint): bigint {
  return mod(x * x * x - 3n * x + B);
}

function mod(a: bigint): bigint {
  const rest = a % P;
  return rest < 0n ? rest + P : rest;
}

/** Modulo N, by Euclid. */
function invert(a: bigint): bigint {
  let [rest, next, factor, nextFactor] = [N, a % N, 0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return factor < 0n ? factor + N : factor;
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex");
}
