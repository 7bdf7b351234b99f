import { expect } from "chai";
import { concat, dataSlice, getBytes, hexlify, id, toBigInt, ZeroHash } from "ethers";
import { network } from "hardhat";

import { nobleVerifier } from "../../../services/keys/verify/noble-verifier.ts";
import { nodeVerifier } from "../../../services/keys/verify/node-verifier.ts";
import { Ed25519Verifier__factory, type Ed25519Verifier } from "../../../types/ethers-contracts/index.ts";
import { ed25519Cases, smallOrderEncodings } from "../../helpers/ed25519-cases.ts";
import {
  BITS,
  byEngine,
  byNoble,
  byNode,
  flip,
  signed,
  signedByNode,
  withTorsion,
  type Question,
} from "../support/ed25519.ts";

const connection = await network.create();

const VALID = Ed25519Verifier__factory.createInterface().getFunction("verify").selector;
const INVALID = "0xffffffff";
const SIZE_LIMIT = 24_576;
const GAS_LIMIT = 350_000n;

/** Secret and public keys of RFC 8032, section 7.1. No message there is 32 bytes long. */
const RFC_8032_KEYS = [
  {
    secret: "0x9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    publicKey: "0xd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  },
  {
    secret: "0x4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    publicKey: "0x3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  },
  {
    secret: "0xc5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    publicKey: "0xfc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
  },
  {
    secret: "0xf5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5",
    publicKey: "0x278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
  },
  {
    secret: "0x833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
    publicKey: "0xec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
  },
] as const;

async function deployed(): Promise<Ed25519Verifier> {
  const contract = await connection.ethers.deployContract("Ed25519Verifier");
  return Ed25519Verifier__factory.connect(await contract.getAddress(), connection.ethers.provider);
}

describe("Ed25519Verifier", () => {
  let verifier: Ed25519Verifier;

  beforeEach(async () => {
    verifier = await connection.networkHelpers.loadFixture(deployed);
  });

  const ask = async ({ key, hash, signature }: Question) => await verifier.verify(key, hash, signature);

  describe("signatures of others", () => {
    for (const { secret, publicKey } of RFC_8032_KEYS) {
      it(`accepts one under the RFC 8032 key ${publicKey}`, async () => {
        const { key, hash, signature } = signed(secret, id(publicKey));
        expect(key).to.equal(publicKey);
        expect(await ask({ key, hash, signature })).to.equal(VALID);
      });
    }

    it("accepts messages of equal bits, as any other", async () => {
      for (const hash of [ZeroHash, `0x${"ff".repeat(32)}`]) {
        expect(await ask(signed(id("any"), hash))).to.equal(VALID);
      }
    });

    it("agrees with node:crypto and noble on 200 of them, half with one bit flipped", async () => {
      const count = 200;
      const verdicts: boolean[] = [];
      for (let i = 0; i < count; i += 1) {
        const good = signed(id(`secret ${i}`), id(`message ${i}`));
        const question = i % 2 === 0 ? good : flip(good, Number(toBigInt(id(`bit ${i}`)) % BigInt(BITS)));
        const answer = await ask(question);
        expect(answer, `signature ${i}`).to.be.oneOf([VALID, INVALID]);
        expect(byNode(question), `node, signature ${i}`).to.equal(answer === VALID);
        expect(byNoble(question), `noble, signature ${i}`).to.equal(answer === VALID);
        verdicts.push(answer === VALID);
      }
      expect(verdicts.filter((valid) => valid)).to.have.length(count / 2);
    });

    it("accepts what node:crypto signs", async () => {
      expect(await ask(signedByNode(id("secret"), id("message")))).to.equal(VALID);
    });
  });

  describe("one bit", () => {
    const good = signed(id("flipped"), id("message"));
    const parts = [
      { name: "the key", from: 0, to: 256 },
      { name: "the hash", from: 256, to: 512 },
      { name: "R", from: 512, to: 768 },
      { name: "S", from: 768, to: 1_024 },
    ];

    for (const { name, from, to } of parts) {
      it(`refuses every other bit of ${name}`, async () => {
        expect(await ask(good)).to.equal(VALID);
        for (let bit = from; bit < to; bit += 1) {
          expect(await ask(flip(good, bit)), `bit ${bit}`).to.equal(INVALID);
        }
      });
    }
  });

  describe("edge cases", () => {
    // Messages of 32 bytes, since this verifier takes no others; test/vectors/ed25519-strict.json has the same cases.
    const cases = ed25519Cases((text) => getBytes(id(text)));

    for (const { name, publicKey, message, signature, valid } of cases) {
      it(`${valid ? "accepts" : "refuses"}: ${name}`, async () => {
        expect(await ask({ key: publicKey, hash: message, signature })).to.equal(valid ? VALID : INVALID);
      });
    }
  });

  it("refuses every spelling of a point of small order as A and as R", async () => {
    const good = signed(id("any"), id("message"));
    for (const encoding of smallOrderEncodings()) {
      const point = hexlify(encoding);
      expect(await ask({ ...good, key: point })).to.equal(INVALID);
      expect(await ask({ ...good, signature: concat([point, dataSlice(good.signature, 32)]) })).to.equal(INVALID);
    }
  });

  it("agrees with both engines of this project where A and R have any torsion part", async () => {
    let valid = 0;
    for (let i = 0; i < 64; i += 1) {
      const question = withTorsion(i & 7, i >> 3);
      const answer = (await ask(question)) === VALID;
      for (const engine of [nodeVerifier, nobleVerifier]) {
        expect(byEngine(engine, question), `${engine.name}, ${i}`).to.equal(answer);
      }
      if (answer) valid += 1;
    }
    expect(valid).to.be.within(2, 40);
  });

  it("refuses other lengths", async () => {
    const { key, hash, signature } = signed(id("any"), id("message"));
    for (const other of ["0x", "0x00", dataSlice(key, 0, 31), `${key}00`, `0x00${key.slice(2)}`, signature]) {
      expect(await ask({ key: other, hash, signature })).to.equal(INVALID);
    }
    for (const other of ["0x", "0x00", dataSlice(signature, 0, 63), `${signature}00`, concat([signature, key]), key]) {
      expect(await ask({ key, hash, signature: other })).to.equal(INVALID);
    }
  });

  it("answers, and never reverts, whatever the bytes are", async () => {
    for (let i = 0; i < 50; i += 1) {
      const bytes = concat([id(`a ${i}`), id(`b ${i}`), id(`c ${i}`)]);
      // Below L, so that half of the questions get as far as the equation.
      const question = { key: dataSlice(bytes, 0, 32), hash: id("any"), signature: `${dataSlice(bytes, 32, 95)}00` };
      expect(await ask(question)).to.equal(INVALID);
    }
  });

  it("costs little enough for a policy", async () => {
    for (let i = 0; i < 10; i += 1) {
      const { key, hash, signature } = signed(id(`secret ${i}`), id(`message ${i}`));
      const gas = await verifier.verify.estimateGas(key, hash, signature);
      expect(gas).to.be.within(100_000n, GAS_LIMIT);
    }
  });

  it("refuses a key that is no point before any arithmetic with it", async () => {
    const { hash, signature } = signed(id("any"), id("message"));
    const nowhere = `0x02${"00".repeat(31)}`;
    expect(await verifier.verify.estimateGas(nowhere, hash, signature)).to.be.lessThan(60_000n);
  });

  it("stays below the size limit", async () => {
    const { length } = getBytes(await connection.ethers.provider.getCode(await verifier.getAddress()));
    expect(length).to.be.greaterThan(0).and.lessThan(SIZE_LIMIT);
  });
});
