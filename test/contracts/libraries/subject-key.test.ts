import { createHash, createPublicKey } from "node:crypto";

import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import { dataSlice, getBytes, hexlify, id, toBeHex, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, SIGNING_LOG, type Deployment } from "../fixture.ts";
import { KEY_TYPE, registration } from "../support/agents.ts";
import { ed25519Key, p256Key } from "../support/keys.ts";

const connection = await network.create();

const P = 2n ** 255n - 19n;
const ORDER_8_Y = 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const SMALL_ORDER_Y = [0n, 1n, P - 1n, ORDER_8_Y, P - ORDER_8_Y];
const P256_P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;

/** RFC 8032 encoding of a y coordinate and a sign bit. */
function encode(y: bigint, sign: 0 | 1): string {
  return hexlify(getBytes(toBeHex(y | (BigInt(sign) << 255n), 32)).reverse());
}

async function deployed() {
  return await deploySystem(connection);
}

describe("SubjectKey", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
  });

  async function register(keyType: bigint, publicKey: string): Promise<bigint> {
    const { agentRegistry, actors } = deployment;
    const entry = await registration(deployment, "any", { keyType, publicKey });
    return await agentRegistry.connect(actors.registrar).enroll.staticCall(entry);
  }

  async function expectBad(keyType: bigint, publicKey: string): Promise<void> {
    const length = BigInt(getBytes(publicKey).length);
    await expect(register(keyType, publicKey))
      .to.be.revertedWithCustomError(deployment.agentRegistry, "Agent_BadKey")
      .withArgs(keyType, length);
  }

  /** The key is good, and nobody here has its secret: it got as far as being asked to sign. */
  async function expectUsable(keyType: bigint, publicKey: string): Promise<void> {
    await expect(register(keyType, publicKey)).to.be.revertedWithCustomError(
      deployment.agentRegistry,
      "Agent_NotPossessed",
    );
  }

  it("gives a key the name its DER encoding has in node:crypto", async () => {
    const { agentRegistry, actors } = deployment;
    const jwks = [
      { keyType: KEY_TYPE.ED25519, key: ed25519Key("any").publicKey, kty: "OKP", crv: "Ed25519" },
      { keyType: KEY_TYPE.P256, key: p256Key("any").publicKey, kty: "EC", crv: "P-256" },
    ];
    for (const { keyType, key, kty, crv } of jwks) {
      const part = (from: number, to: number) => Buffer.from(getBytes(dataSlice(key, from, to))).toString("base64url");
      const jwk = kty === "EC" ? { kty, crv, x: part(0, 32), y: part(32, 64) } : { kty, crv, x: part(0, 32) };
      const der = createPublicKey({ key: jwk, format: "jwk" }).export({ format: "der", type: "spki" });
      const keyHash = hexlify(createHash("sha256").update(der).digest());
      await agentRegistry
        .connect(actors.registrar)
        .enroll(await registration(deployment, "any", { keyType, publicKey: key }));
      expect(await agentRegistry.agentOfKey(keyHash)).to.equal(await agentRegistry.agentCount());
    }
  });

  describe("Ed25519", () => {
    for (const y of SMALL_ORDER_Y) {
      for (const sign of [0, 1] as const) {
        it(`refuses ${encode(y, sign)}, of small order`, async () => {
          await expectBad(KEY_TYPE.ED25519, encode(y, sign));
        });
      }
    }

    it("refuses y of p and more, also where the reduced y is a good one", async () => {
      const good = [...Array(19).keys()].map(BigInt).filter((y) => y > 1n && decodes(encode(y, 0)));
      expect(good).not.to.deep.equal([]);
      for (const y of good) {
        await expectUsable(KEY_TYPE.ED25519, encode(y, 0));
        await expectBad(KEY_TYPE.ED25519, encode(P + y, 0));
      }
      await expectBad(KEY_TYPE.ED25519, encode(P, 0));
    });

    it("refuses other lengths", async () => {
      const { publicKey } = ed25519Key("any");
      for (const bad of ["0x", dataSlice(publicKey, 0, 31), `${publicKey}00`, p256Key("any").publicKey]) {
        await expectBad(KEY_TYPE.ED25519, bad);
      }
    });

    it("agrees with noble on which encodings are points", async () => {
      let points = 0;
      const tries = 40;
      for (let i = 0; i < tries; i += 1) {
        const encoded = id(`candidate ${i}`);
        const isPoint = decodes(encoded);
        if (isPoint) points += 1;
        if (isPoint) await expectUsable(KEY_TYPE.ED25519, encoded);
        else await expectBad(KEY_TYPE.ED25519, encoded);
      }
      expect(points).to.be.within(5, tries - 5);
    });
  });

  describe("P-256", () => {
    const { publicKey } = p256Key("any");
    const x = dataSlice(publicKey, 0, 32);
    const y = dataSlice(publicKey, 32, 64);

    it("refuses a point off the curve", async () => {
      await expectBad(KEY_TYPE.P256, `${x}${toBeHex(BigInt(y) ^ 1n, 32).slice(2)}`);
      await expectBad(KEY_TYPE.P256, `${ZeroHash}${ZeroHash.slice(2)}`);
    });

    it("refuses coordinates of p and more that would reduce to a point", async () => {
      // x = 5 is on the curve, and 5 + p still fits 32 bytes.
      const small = 5n;
      const root = squareRoot(small ** 3n - 3n * small + P256_B);
      await expectUsable(KEY_TYPE.P256, `${toBeHex(small, 32)}${toBeHex(root, 32).slice(2)}`);
      await expectBad(KEY_TYPE.P256, `${toBeHex(small + P256_P, 32)}${toBeHex(root, 32).slice(2)}`);
    });

    it("refuses other lengths", async () => {
      for (const bad of ["0x", x, dataSlice(publicKey, 0, 63), `${publicKey}00`, `0x04${publicKey.slice(2)}`]) {
        await expectBad(KEY_TYPE.P256, bad);
      }
    });
  });

  it("refuses a key without a type", async () => {
    await expectBad(KEY_TYPE.NONE, ed25519Key("any").publicKey);
  });

  it("keeps bad keys out of the logs too", async () => {
    const { anchorLog, actors } = deployment;
    await expect(
      anchorLog
        .connect(actors.timelock)
        .addSigner(
          SIGNING_LOG,
          KEY_TYPE.ED25519,
          encode(1n, 0),
          0n,
          FOREVER,
          (await anchorLog.getLog(SIGNING_LOG)).mark,
          FOREVER,
        ),
    )
      .to.be.revertedWithCustomError(anchorLog, "Log_BadKey")
      .withArgs(KEY_TYPE.ED25519, 32n);
  });
});

const P256_B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** A square root modulo the P-256 prime, which is 3 modulo 4. */
function squareRoot(square: bigint): bigint {
  let result = 1n;
  let base = ((square % P256_P) + P256_P) % P256_P;
  for (let exponent = (P256_P + 1n) / 4n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P256_P;
    base = (base * base) % P256_P;
  }
  return result;
}

function decodes(encoded: string): boolean {
  try {
    ed25519.Point.fromBytes(getBytes(encoded));
    return true;
  } catch {
    return false;
  }
}
