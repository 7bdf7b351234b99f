import { ed25519 } from "@noble/curves/ed25519.js";
import { expect } from "chai";
import { concat, dataSlice, getBytes, hexlify, id, toBeHex } from "ethers";
import { network } from "hardhat";

import { deploySystem, type Deployment } from "../fixture.ts";
import { CUSTODY, KEY_TYPE, newKey, registerAgent, soon } from "../support/agents.ts";
import { identityDomain, ROTATION_TYPES, signRotation, type RotationStatement } from "../support/identity.ts";
import { ed25519Key, p256Key } from "../support/keys.ts";
import { agentMark, GUESS } from "../support/marks.ts";
import { edwardsParty } from "../support/parties.ts";

const connection = await network.create();
const AGENT = 1n;
const DID = id("did of the new key");

/** Agent 1 has the Ed25519 key "one", and agent 2 the Ed25519 key "two". */
async function deployed() {
  const deployment = await deploySystem(connection);
  await registerAgent(deployment, "one");
  await registerAgent(deployment, "two");
  return deployment;
}

describe("AgentKeys: rotation with Ed25519, checked on chain", () => {
  let deployment: Deployment;
  let registry: Deployment["agentRegistry"];
  let deadline: bigint;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    registry = deployment.agentRegistry.connect(deployment.actors.owner);
    deadline = await soon(deployment);
  });

  const mark = async () => await agentMark(deployment, AGENT);
  /** Good as long as the agent is as it is now. */
  const statement = async (
    newKeyHash: string,
    overrides: Partial<RotationStatement> = {},
  ): Promise<RotationStatement> => ({
    agentId: AGENT,
    newKeyHash,
    newDidHash: DID,
    newCustody: CUSTODY.AGENT,
    mark: await mark(),
    deadline,
    ...overrides,
  });
  /** What the Ed25519 key of a name says: R || S. */
  const signAs = async (name: string, said: RotationStatement) => {
    const verifier = (await registry.signerOf(2n)).slice(0, 42);
    return await edwardsParty(verifier, name).sign(await identityDomain(deployment), ROTATION_TYPES, said);
  };
  const rotate = async (name: string, signature: string, keyType: bigint = KEY_TYPE.ED25519) => {
    const named = await mark();
    const next = { name, keyType, custody: CUSTODY.AGENT, didHash: DID, agentId: AGENT, mark: named, deadline };
    return await registry.rotateKey(AGENT, await newKey(deployment, "rotation", next), named, deadline, signature);
  };
  const expectBad = async (name: string, signature: string) => {
    await expect(rotate(name, signature))
      .to.be.revertedWithCustomError(registry, "Agent_BadSignature")
      .withArgs(AGENT, ed25519Key("one").keyHash);
  };

  it("hands over to another Ed25519 key, and that one to the next", async () => {
    const [first, second, third] = [ed25519Key("one"), ed25519Key("second"), ed25519Key("third")];
    await expect(rotate("second", await signAs("one", await statement(second.keyHash))))
      .to.emit(registry, "KeyRotated")
      .withArgs(AGENT, first.keyHash, second.keyHash, KEY_TYPE.ED25519, CUSTODY.AGENT, second.publicKey, DID, 1n);
    const onward = await statement(third.keyHash);
    // The key that went says nothing any more.
    await expect(rotate("third", await signAs("one", onward)))
      .to.be.revertedWithCustomError(registry, "Agent_BadSignature")
      .withArgs(AGENT, second.keyHash);
    await rotate("third", await signAs("second", onward));
    expect((await registry.getAgent(AGENT)).keyHash).to.equal(third.keyHash);
    const back = await signAs("third", await statement(first.keyHash));
    await expect(rotate("one", back))
      .to.be.revertedWithCustomError(registry, "Agent_KeyTaken")
      .withArgs(first.keyHash, AGENT);
  });

  it("hands over to a P-256 key, and that one back to an Ed25519 key", async () => {
    const [p256, next] = [p256Key("second"), ed25519Key("third")];
    const out = await signAs("one", await statement(p256.keyHash));
    await rotate("second", out, KEY_TYPE.P256);
    expect(await registry.getKey(AGENT)).to.deep.equal([KEY_TYPE.P256, p256.publicKey]);
    const home = await signRotation(deployment, "second", await statement(next.keyHash));
    await rotate("third", home);
    expect(await registry.getKey(AGENT)).to.deep.equal([KEY_TYPE.ED25519, next.publicKey]);
  });

  it("is refused when another key signed, also the new one", async () => {
    const next = ed25519Key("next");
    for (const name of ["two", "next"]) {
      await expectBad("next", await signAs(name, await statement(next.keyHash)));
    }
  });

  it("is refused when anything else was signed", async () => {
    const next = ed25519Key("next");
    for (const overrides of [
      { agentId: 2n },
      { newKeyHash: ed25519Key("another").keyHash },
      { newDidHash: id("another did") },
      { mark: GUESS },
      { newCustody: CUSTODY.GATEWAY },
      { deadline: deadline - 1n },
    ]) {
      await expectBad("next", await signAs("one", await statement(next.keyHash, overrides)));
    }
  });

  it("is refused with the same signature spelled otherwise, cut short, or with one bit turned over", async () => {
    const next = ed25519Key("next");
    const good = await signAs("one", await statement(next.keyHash));
    const s = BigInt(hexlify(getBytes(dataSlice(good, 32)).toReversed()));
    const higher = getBytes(toBeHex(s + ed25519.Point.Fn.ORDER, 32)).toReversed();
    await expectBad("next", concat([dataSlice(good, 0, 32), higher]));
    await expectBad("next", dataSlice(good, 0, 63));
    await expectBad("next", concat([good, "0x00"]));
    for (const place of [0, 31, 32, 63]) {
      const turned = getBytes(good);
      turned[place] = (turned[place] ?? 0) ^ 1;
      await expectBad("next", hexlify(turned));
    }
    // It was the signature they were made from that is good.
    await rotate("next", good);
  });
});
