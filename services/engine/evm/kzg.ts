import { bls12_381 } from "@noble/curves/bls12-381.js";

import { fromHex } from "../../core/encoding/hex.ts";

const { calcPairingPrecomputes } = bls12_381.utils;
const { Fr, Fp12 } = bls12_381.fields;
const G1 = bls12_381.G1.Point;
const G2 = bls12_381.G2.Point;
type Point = InstanceType<typeof G1>;

/** Of Ethereum's trusted setup (EIP-4844): the secret times the generator of G2, all that checking one point needs of it. */
const SECRET_IN_G2 = fromHex(
  "0xb5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72" +
    "185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2",
);

/** What a commitment is said to open to. Integers are 32 bytes, points 48, compressed. */
export interface Opening {
  readonly commitment: Uint8Array;
  readonly z: Uint8Array;
  readonly y: Uint8Array;
  readonly proof: Uint8Array;
}

type Lines = ReturnType<typeof calcPairingPrecomputes>;
let fixed: readonly [generator: Lines, secret: Lines] | null = null;

/** Both points of G2 are always the same, so their half of the pairing is worked out once. */
function fixedLines(): readonly [generator: Lines, secret: Lines] {
  fixed ??= [calcPairingPrecomputes(G2.BASE.negate()), calcPairingPrecomputes(G2.fromBytes(SECRET_IN_G2))];
  return fixed;
}

/**
 * Whether the polynomial behind a commitment is `y` at `z`, as EIP-4844 has it (`verify_kzg_proof`). What is no scalar, or no
 * point of the group, shows nothing.
 */
export function verifyOpening({ commitment, z, y, proof }: Opening): boolean {
  const [at, value] = [scalarOf(z), scalarOf(y)];
  const [committed, quotient] = [pointOf(commitment), pointOf(proof)];
  if (at === null || value === null || committed === null || quotient === null) return false;
  // e(C - y + z Q, G) = e(Q, s G): the equation of the specification with z on the other side, which spares a product in G2.
  const left = committed.subtract(times(G1.BASE, value)).add(times(quotient, at));
  const [generator, secret] = fixedLines();
  const batch = [...termOf(left, generator), ...termOf(quotient, secret)];
  return batch.length === 0 || Fp12.eql(Fp12.finalExponentiate(bls12_381.millerLoopBatch(batch)), Fp12.ONE);
}

/** Nothing for a point at infinity, which pairs to one. */
function termOf(point: Point, lines: Lines): [Lines, bigint, bigint][] {
  if (point.is0()) return [];
  const { x, y } = point.toAffine();
  return [[lines, x, y]];
}

function times(point: Point, factor: bigint): Point {
  return factor === 0n ? G1.ZERO : point.multiplyUnsafe(factor);
}

function scalarOf(bytes: Uint8Array): bigint | null {
  const value = bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  return value < Fr.ORDER ? value : null;
}

function pointOf(bytes: Uint8Array): Point | null {
  try {
    const point = G1.fromBytes(bytes);
    point.assertValidity();
    return point;
  } catch {
    return null;
  }
}
