import { hash } from "node:crypto";

import { Point } from "@noble/ed25519";

import { concatBytes, utf8 } from "../../services/core/encoding/bytes.ts";
import { toHex } from "../../services/core/encoding/hex.ts";

/** A signature on the edge of the rules. What each case claims of itself is checked in test/services/keys/verify. */
export interface Ed25519Case {
  readonly name: string;
  readonly publicKey: string;
  readonly message: string;
  readonly signature: string;
  /** whether R + kA = SB holds for the decoded points, up to points whose order divides 8 */
  readonly cofactored: boolean;
  /** whether it holds exactly */
  readonly cofactorless: boolean;
  /** the verdict of this project */
  readonly valid: boolean;
}

/** A point as it is computed with, and as it is written. */
interface Written {
  readonly point: Point;
  readonly bytes: Uint8Array;
}

const { p: P, n: L } = Point.CURVE();
/** A point of order 8; `torsion(i)` are all points whose order divides 8. */
const ORDER_8 = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
const torsion = (i: number): Point => ORDER_8.multiplyUnsafe(BigInt(i));
const IDENTITY = torsion(8);

/** How the text of a message becomes its bytes. */
type Spelling = (text: string) => Uint8Array;

/** Secrets of the honest parts. Any would do; these never change, so neither do the vectors. */
const SECRET = 0x5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed5eedn;
const NONCE = 0x0ddba110ddba110ddba110ddba110ddba110ddba110ddba110ddban;
const A = Point.BASE.multiplyUnsafe(SECRET);
const R = Point.BASE.multiplyUnsafe(NONCE);

/**
 * Edge cases of Ed25519 verification: one for each way in which engines are known to differ, computed here from fixed
 * secrets. For every way a nonce message is searched that makes the wanted equation hold.
 * @param spell for verifiers that take only some messages, such as 32 bytes
 */
export function ed25519Cases(spell: Spelling = utf8): readonly Ed25519Case[] {
  return [
    equation(spell, "honest key and signature", written(A), written(R), SECRET, NONCE, {
      cofactorless: true,
      valid: true,
    }),
    equation(spell, "A and R of small order, S = 0", written(torsion(1)), written(torsion(3)), 0n, 0n, {
      cofactorless: true,
    }),
    equation(spell, "A of small order, R honest", written(torsion(1)), written(R), 0n, NONCE, { cofactorless: true }),
    equation(spell, "A = identity, R honest", written(IDENTITY), written(R), 0n, NONCE, { cofactorless: true }),
    equation(
      spell,
      "A with a torsion part, R of small order",
      written(A.add(torsion(1))),
      written(torsion(5)),
      SECRET,
      0n,
      {
        cofactorless: true,
      },
    ),
    equation(spell, "A honest, R = identity", written(A), written(IDENTITY), SECRET, 0n, { cofactorless: true }),
    equation(spell, "A and R with torsion parts that cancel", mixedA(1), mixedR(3), SECRET, NONCE, {
      cofactorless: true,
      valid: true,
    }),
    equation(spell, "A and R with torsion parts that do not cancel", mixedA(1), mixedR(3), SECRET, NONCE, {
      cofactorless: false,
    }),
    equation(spell, "A with a torsion part that does not vanish, R honest", mixedA(1), written(R), SECRET, NONCE, {
      cofactorless: false,
    }),
    equation(spell, "A honest, R with a torsion part", written(A), mixedR(1), SECRET, NONCE, { cofactorless: false }),
    beyondL(spell, "S + L", 1n),
    beyondL(spell, "S + 15 L, with the highest bit set", 15n),
    equation(
      spell,
      "R = identity, written as y = p + 1",
      written(A),
      { point: IDENTITY, bytes: encode(P + 1n) },
      SECRET,
      0n,
      {
        cofactorless: true,
      },
    ),
    equation(spell, "R of order 4, written as y = p", written(A), { point: torsion(2), bytes: encode(P) }, SECRET, 0n, {
      cofactorless: false,
    }),
    equation(
      spell,
      "A = identity, written as y = p + 1",
      { point: IDENTITY, bytes: encode(P + 1n) },
      written(R),
      0n,
      NONCE,
      {
        cofactorless: true,
      },
    ),
    equation(spell, "A of order 4, written as y = p", { point: torsion(2), bytes: encode(P) }, written(R), 0n, NONCE, {
      cofactorless: true,
    }),
    equation(
      spell,
      "A = identity, with the sign bit set on x = 0",
      { point: IDENTITY, bytes: encode(1n, 1) },
      written(R),
      0n,
      NONCE,
      {
        cofactorless: true,
      },
    ),
    equation(
      spell,
      "A of order 2, with the sign bit set on x = 0",
      { point: torsion(4), bytes: encode(P - 1n, 1) },
      written(R),
      0n,
      NONCE,
      {
        cofactorless: true,
      },
    ),
    equation(
      spell,
      "R = identity, with the sign bit set on x = 0",
      written(A),
      { point: IDENTITY, bytes: encode(1n, 1) },
      SECRET,
      0n,
      {
        cofactorless: true,
      },
    ),
    nowhere(spell, "A not on the curve", encode(2n), R.toBytes()),
    nowhere(spell, "R not on the curve", A.toBytes(), encode(2n)),
  ];
}

/** All encodings of points whose order divides 8: canonical or not, with either sign bit. */
export function smallOrderEncodings(): readonly Uint8Array[] {
  const ys = new Set(Array.from({ length: 8 }, (_, i) => torsion(i + 1).toAffine().y));
  const spellings = [...ys].flatMap((y) => (y + P < 2n ** 255n ? [y, y + P] : [y]));
  return spellings.flatMap((y) => [encode(y), encode(y, 1)]);
}

/** y in little endian, and the sign of x in the highest bit. */
export function encode(y: bigint, sign: 0 | 1 = 0): Uint8Array {
  const bytes = littleEndian(y);
  bytes[31] = (bytes[31] ?? 0) | (sign << 7);
  return bytes;
}

function written(point: Point): Written {
  return { point, bytes: point.toBytes() };
}

function mixedA(order: number): Written {
  return written(A.add(torsion(order)));
}

function mixedR(order: number): Written {
  return written(R.add(torsion(order)));
}

/** S = nonce + k secret, over the first message with which the equation is as wanted. */
function equation(
  spell: Spelling,
  name: string,
  a: Written,
  r: Written,
  secret: bigint,
  nonce: bigint,
  wanted: { readonly cofactorless: boolean; readonly valid?: boolean },
): Ed25519Case {
  for (let i = 0; ; i += 1) {
    const message = spell(`${name} ${i}`);
    const k = challenge(r.bytes, a.bytes, message);
    const s = (nonce + k * secret) % L;
    const rest = r.point.add(a.point.multiplyUnsafe(k)).subtract(Point.BASE.multiplyUnsafe(s));
    if (rest.is0() !== wanted.cofactorless) continue;
    return {
      ...write(name, a.bytes, message, r.bytes, s),
      cofactored: rest.clearCofactor().is0(),
      cofactorless: wanted.cofactorless,
      valid: wanted.valid ?? false,
    };
  }
}

/** The honest signature with another S of the same remainder: not below L, so the signature would have two spellings. */
function beyondL(spell: Spelling, name: string, times: bigint): Ed25519Case {
  const message = spell(name);
  const s = (NONCE + challenge(R.toBytes(), A.toBytes(), message) * SECRET) % L;
  const forged = write(name, A.toBytes(), message, R.toBytes(), s + times * L);
  return { ...forged, cofactored: true, cofactorless: true, valid: false };
}

function nowhere(spell: Spelling, name: string, a: Uint8Array, r: Uint8Array): Ed25519Case {
  return { ...write(name, a, spell(name), r, NONCE), cofactored: false, cofactorless: false, valid: false };
}

function write(name: string, a: Uint8Array, message: Uint8Array, r: Uint8Array, s: bigint) {
  return {
    name,
    publicKey: toHex(a),
    message: toHex(message),
    signature: toHex(concatBytes(r, littleEndian(s))),
  };
}

function challenge(r: Uint8Array, a: Uint8Array, message: Uint8Array): bigint {
  const digest = hash("sha512", concatBytes(r, a, message), "buffer");
  return BigInt(toHex(digest.toReversed())) % L;
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, "0"), "hex")).reverse();
}
