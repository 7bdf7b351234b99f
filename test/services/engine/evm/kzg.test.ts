import { bls12_381 } from "@noble/curves/bls12-381.js";
import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import fc from "fast-check";

import { createEvmCrypto } from "../../../../services/engine/evm/crypto.ts";
import { createMachine, type Machine, type MachineOptions } from "../../../../services/engine/evm/machine.ts";
import { POINT_ADDRESS } from "../../../../services/engine/evm/precompiles.ts";
import { defaultRules } from "../../../../services/engine/evm/rules.ts";
import { openingInput, SOUND_OPENING, versionedHash } from "../../../helpers/kzg.ts";
import { differencesOf } from "./support/compare.ts";
import { trustedState } from "./support/trusted-state.ts";
import { createWorld, type World } from "./support/world.ts";

/** Passes its call data and so much gas on to the precompile, and tells success, both words of the answer, and the gas it took. */
const asking = (gas: string) =>
  `365f5f375a6040610220365f73${POINT_ADDRESS.slice(2)}${gas}fa610200525a900361026052608061020` + "0f3";
const ALL_GAS = "5a";
const gasOf = (amount: number) => `62${amount.toString(16).padStart(6, "0")}`;

type Opening = typeof SOUND_OPENING;

const word = (value: bigint) => `0x${value.toString(16).padStart(64, "0")}`;
const ORDER = bls12_381.fields.Fr.ORDER;
const INFINITY = `0xc0${"00".repeat(47)}`;
const G1 = bls12_381.G1.Point;
/** Of the least x on the curve; the cofactor is so large that it is not in the group. */
const OUTSIDE = hexlify(compressed(leastX()));

function leastX(): bigint {
  const { Fp } = bls12_381.fields;
  for (let x = 1n; ; x += 1n) {
    const square = Fp.add(Fp.pow(x, 3n), 4n);
    if (Fp.pow(square, (Fp.ORDER - 1n) / 2n) === Fp.ONE) return x;
  }
}

function compressed(x: bigint): Uint8Array {
  const bytes = getBytes(`0x${x.toString(16).padStart(96, "0")}`);
  bytes[0] = (bytes[0] ?? 0) | 0x80;
  return bytes;
}

const input = (opening: Opening, hash?: string) => getBytes(openingInput(opening, hash));

describe("engine/evm: the point evaluation of EIP-4844", () => {
  let world: World;
  let machine: Machine;
  let options: MachineOptions;

  before(async () => {
    world = await createWorld();
    options = { chain: defaultRules(31_337), crypto: await createEvmCrypto() };
    machine = await createMachine(options);
  });

  /** What the node says to these, when the machine says the same, with so much gas for the precompile. */
  async function bothSay(inputs: readonly Uint8Array[], gas = ALL_GAS): Promise<readonly string[]> {
    const to = await world.put(1, asking(gas));
    const view = await trustedState(world.rpc);
    const calls = inputs.map((data) => ({ to, data, gas: 10_000_000n }));
    const { differences, answers } = await differencesOf(machine, world.rpc, view, calls);
    expect(differences).to.deep.equal([]);
    return [...answers];
  }
  const succeeds = (answer: string) => BigInt(answer.slice(0, 66)) === 1n;

  it("shows what a commitment opens to", async () => {
    const [answer = ""] = await bothSay([input(SOUND_OPENING)]);
    expect(answer.slice(0, 194)).to.equal(`${word(1n)}${word(4_096n).slice(2)}${word(ORDER).slice(2)}`);
  });

  const constant = { z: word(7n), y: word(5n), commitment: hexlify(G1.BASE.multiply(5n).toBytes()), proof: INFINITY };
  const zero = { z: word(7n), y: word(0n), commitment: INFINITY, proof: INFINITY };
  const SHOWN: Record<string, Opening> = {
    "a constant, whose proof is the point at infinity": constant,
    "nothing, whose commitment is that point, too": zero,
    "an opening at zero": { ...constant, z: word(0n) },
    "an opening at the last scalar": { ...constant, z: word(ORDER - 1n) },
  };
  for (const [what, opening] of Object.entries(SHOWN)) {
    it(`takes ${what}`, async () => {
      expect((await bothSay([input(opening)])).map(succeeds)).to.deep.equal([true]);
    });
  }

  const REFUSED: Record<string, Uint8Array> = {
    "another value": input({ ...SOUND_OPENING, y: word(BigInt(SOUND_OPENING.y) + 1n) }),
    "another point": input({ ...SOUND_OPENING, z: word(BigInt(SOUND_OPENING.z) + 1n) }),
    "the commitment in the place of the proof": input({ ...SOUND_OPENING, proof: SOUND_OPENING.commitment }),
    "a hash of another commitment": input(SOUND_OPENING, versionedHash(SOUND_OPENING.proof)),
    "a hash of another version": input(SOUND_OPENING, `0x02${versionedHash(SOUND_OPENING.commitment).slice(4)}`),
    "the same scalar, spelled beyond the order": input({ ...constant, z: word(BigInt(constant.z) + ORDER) }),
    "the same value, spelled beyond the order": input({ ...constant, y: word(BigInt(constant.y) + ORDER) }),
    "a commitment that is no point": input({ ...SOUND_OPENING, commitment: `0x${"ff".repeat(48)}` }),
    "a proof that is no point": input({ ...SOUND_OPENING, proof: `0x${"00".repeat(48)}` }),
    "a commitment outside of the group": input({ ...zero, commitment: OUTSIDE }),
    "a proof outside of the group": input({ ...zero, proof: OUTSIDE }),
    "an infinity with a stray bit": input({ ...zero, proof: `0xc0${"00".repeat(46)}01` }),
    "a byte less": input(SOUND_OPENING).slice(0, -1),
    "a byte more": Uint8Array.of(...input(SOUND_OPENING), 0),
    nothing: new Uint8Array(0),
  };
  for (const [what, data] of Object.entries(REFUSED)) {
    it(`refuses ${what}, and takes all gas for it`, async () => {
      expect((await bothSay([data])).map(succeeds)).to.deep.equal([false]);
      // As much as it gets, so that what is left tells.
      expect((await bothSay([data], gasOf(60_000))).map(succeeds)).to.deep.equal([false]);
    });
  }

  it("takes 50,000 gas, and refuses one less", async () => {
    expect((await bothSay([input(SOUND_OPENING)], gasOf(50_000))).map(succeeds)).to.deep.equal([true]);
    expect((await bothSay([input(SOUND_OPENING)], gasOf(49_999))).map(succeeds)).to.deep.equal([false]);
  });

  it("says of any change of a bit what the node says", async () => {
    const sound = [input(SOUND_OPENING), input(constant), input(zero)];
    const changed = fc.sample(fc.tuple(fc.constantFrom(...sound), fc.nat(191), fc.nat(7)), { numRuns: 40, seed: 4844 });
    const inputs = changed.map(([data, at, bit]) => data.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte)));
    // A constant is the same at every point.
    expect(new Set((await bothSay(inputs)).map(succeeds))).to.deep.equal(new Set([true, false]));
  });
});
