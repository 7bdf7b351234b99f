import { p256 } from "@noble/curves/nist.js";
import { expect } from "chai";
import { concat, getBytes, id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { Ed25519Verifier__factory, ERC7913P256Verifier__factory } from "../../../types/ethers-contracts/index.ts";
import type { IAgentTrust } from "../../../types/ethers-contracts/contracts/interfaces/IAgentTrust.ts";
import { deploySystem, type Deployment } from "../fixture.ts";
import { CUSTODY, KEY_TYPE, newKey, REASON, registerAgent, registration, STATUS } from "../support/agents.ts";
import { highS, type RotationStatement, signRotation } from "../support/identity.ts";
import { ed25519Key, p256Key } from "../support/keys.ts";
import { agentMark, GUESS } from "../support/marks.ts";

const connection = await network.create();
const UNKNOWN = 99n;
const DID = id("did of the new key");
/** What a signature may wait, seconds. */
const LONGEST = 30n * 86_400n;
const P256_VERIFY = ERC7913P256Verifier__factory.createInterface().getFunction("verify").selector;

/** Agents 1 and 2 are Active, 3 is Suspended, 4 Revoked, all with P-256 keys; 5 is Active with an Ed25519 key. */
async function withAgents() {
  const deployment = await deploySystem(connection);
  const { agentRegistry, actors } = deployment;
  for (const name of ["one", "two", "three", "four"]) {
    await registerAgent(deployment, name, { keyType: KEY_TYPE.P256 });
  }
  await registerAgent(deployment, "five");
  await agentRegistry.connect(actors.guardian).suspend(3n, REASON);
  await agentRegistry.connect(actors.guardian).revoke(4n, REASON);
  return deployment;
}

/** A new key for an agent, and how its old key hands over to it. */
type Rotation = {
  agentId: bigint;
  /** whose key comes */
  name: string;
  keyType: bigint;
  custody: bigint;
  publicKey: string;
  didHash: string;
  mark: string;
  deadline: bigint;
  /** by the old key */
  signature: string;
  /** by the new key; default what it must say */
  possession: string;
};

describe("AgentKeys", () => {
  let deployment: Deployment;
  let registry: Deployment["agentRegistry"];
  let rotation: Rotation;
  const next = p256Key("next");
  let statement: RotationStatement;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withAgents);
    registry = deployment.agentRegistry;
    const [first, deadline] = [await mark(1n), (await now()) + LONGEST];
    statement = {
      agentId: 1n,
      newKeyHash: next.keyHash,
      newDidHash: DID,
      newCustody: CUSTODY.AGENT,
      mark: first,
      deadline,
    };
    rotation = {
      agentId: 1n,
      name: "next",
      keyType: KEY_TYPE.P256,
      custody: CUSTODY.AGENT,
      publicKey: next.publicKey,
      didHash: DID,
      mark: first,
      deadline,
      signature: await signRotation(deployment, "one", statement),
      possession: "",
    };
  });

  const as = (actor: keyof Deployment["actors"]) => registry.connect(deployment.actors[actor]);
  const mark = async (agentId: bigint) => await agentMark(deployment, agentId);
  const now = async () => BigInt(await connection.networkHelpers.time.latest());

  async function keyOf(way: "rotation" | "recovery", given: Rotation): Promise<IAgentTrust.NewKeyStruct> {
    const key = await newKey(deployment, way, given);
    return { ...key, publicKey: given.publicKey, possession: given.possession || key.possession };
  }

  async function rotate(changes: Partial<Rotation> = {}, actor: keyof Deployment["actors"] = "owner") {
    const given = { ...rotation, ...changes };
    const { agentId, mark: named, deadline, signature } = given;
    return as(actor).rotateKey(agentId, await keyOf("rotation", given), named, deadline, signature);
  }

  async function recover(changes: Partial<Rotation> = {}) {
    const given = { ...rotation, agentId: 3n, mark: await mark(3n), ...changes };
    const { agentId, mark: named, deadline } = given;
    return as("timelock").recoverKey(agentId, await keyOf("recovery", given), named, deadline);
  }

  const movedTo = (): RotationStatement => ({ ...statement, newCustody: CUSTODY.GATEWAY });
  const refused = (sent: Promise<unknown>, error: string, ...args: unknown[]) =>
    expect(sent)
      .to.be.revertedWithCustomError(registry, error)
      .withArgs(...args);

  describe("signerOf", () => {
    it("is verifier || key, and the verifier accepts what the key signs", async () => {
      const { ethers } = deployment;
      const signer = await registry.signerOf(1n);
      const verifier = ERC7913P256Verifier__factory.connect(signer.slice(0, 42), ethers.provider);
      expect(signer).to.equal(concat([await verifier.getAddress(), p256Key("one").publicKey]).toLowerCase());
      const digest = id("message");
      const signature = p256.sign(getBytes(digest), getBytes(id("one")), { prehash: false, lowS: true });
      expect(await verifier.verify(p256Key("one").publicKey, digest, signature)).to.equal(P256_VERIFY);
      expect(await verifier.verify(p256Key("two").publicKey, digest, signature)).to.equal("0xffffffff");
    });

    it("has another verifier for Ed25519", async () => {
      const [p256Signer, ed25519Signer] = [await registry.signerOf(1n), await registry.signerOf(5n)];
      expect(ed25519Signer.slice(0, 42)).not.to.equal(p256Signer.slice(0, 42));
      expect(ed25519Signer.slice(42)).to.equal(ed25519Key("five").publicKey.slice(2));
      const code = await deployment.ethers.provider.getCode(ed25519Signer.slice(0, 42));
      const deployed = await deployment.ethers.deployContract("Ed25519Verifier");
      expect(code).to.equal(await deployment.ethers.provider.getCode(await deployed.getAddress()));
      expect(Ed25519Verifier__factory.createInterface().getFunction("verify").selector).to.equal(P256_VERIFY);
    });

    it("stays the key of a Suspended or Revoked agent, and is empty for an unknown id", async () => {
      expect((await registry.signerOf(3n)).slice(42)).to.equal(p256Key("three").publicKey.slice(2));
      expect((await registry.signerOf(4n)).slice(42)).to.equal(p256Key("four").publicKey.slice(2));
      expect(await registry.signerOf(UNKNOWN)).to.equal("0x");
    });

    it("needs verifiers that have code", async () => {
      const verifier = (await registry.signerOf(1n)).slice(0, 42);
      const roles = await deployment.roles.getAddress();
      for (const [first, second] of [
        [ZeroAddress, verifier],
        [verifier, ZeroAddress],
      ]) {
        await refused(
          deployment.ethers.deployContract("AgentRegistry", [roles, first, second]),
          "Agent_NoVerifier",
          ZeroAddress,
        );
      }
    });
  });

  describe("rotateKey", () => {
    it("replaces the key by the owner's act and the old key's statement", async () => {
      const old = p256Key("one");
      await expect(rotate())
        .to.emit(registry, "KeyRotated")
        .withArgs(1n, old.keyHash, next.keyHash, KEY_TYPE.P256, CUSTODY.AGENT, next.publicKey, DID, 1n);
      const agent = await registry.getAgent(1n);
      expect([agent.status, agent.keyHash, agent.didHash, agent.changedAt]).to.deep.equal([
        STATUS.ACTIVE,
        next.keyHash,
        DID,
        await now(),
      ]);
      expect(await registry.getKey(1n)).to.deep.equal([KEY_TYPE.P256, next.publicKey]);
      expect((await registry.signerOf(1n)).slice(42)).to.equal(next.publicKey.slice(2));
    });

    it("leaves both keys naming the agent", async () => {
      await rotate();
      expect(await registry.agentOfKey(p256Key("one").keyHash)).to.equal(1n);
      expect(await registry.agentOfKey(next.keyHash)).to.equal(1n);
    });

    it("changes the kind of key, its length and its verifier", async () => {
      const { publicKey, keyHash } = ed25519Key("next");
      const signature = await signRotation(deployment, "one", { ...statement, newKeyHash: keyHash });
      await rotate({ keyType: KEY_TYPE.ED25519, publicKey, signature });
      expect(await registry.getKey(1n)).to.deep.equal([KEY_TYPE.ED25519, publicKey]);
      expect(await registry.signerOf(1n)).to.equal(
        concat([(await registry.signerOf(5n)).slice(0, 42), publicKey]).toLowerCase(),
      );
    });

    it("makes the new key the one that hands over next", async () => {
      await rotate();
      const last = p256Key("last");
      const again = { ...statement, newKeyHash: last.keyHash, mark: await mark(1n) };
      const byOld = await signRotation(deployment, "one", again);
      const wanted = { name: "last", publicKey: last.publicKey, mark: again.mark };
      await refused(rotate({ ...wanted, signature: byOld }), "Agent_BadSignature", 1n, next.keyHash);
      await rotate({ ...wanted, signature: await signRotation(deployment, "next", again) });
      expect((await registry.getAgent(1n)).keyHash).to.equal(last.keyHash);
    });

    it("refuses everybody but the owner, with the same statement", async () => {
      for (const actor of ["timelock", "guardian", "registrar", "stranger"] as const) {
        await refused(rotate({}, actor), "Identity_NotOwner", 1n, deployment.actors[actor].address);
      }
    });

    it("takes no word of a recovery for a rotation, nor the other way round", async () => {
      const recovery = await newKey(deployment, "recovery", rotation);
      await refused(rotate({ possession: String(recovery.possession) }), "Agent_NotPossessed", next.keyHash);
      const due = { ...rotation, agentId: 3n, mark: await mark(3n) };
      const possession = String((await newKey(deployment, "rotation", due)).possession);
      await refused(recover({ possession }), "Agent_NotPossessed", next.keyHash);
    });

    it("refuses a statement by any other key", async () => {
      const { keyHash } = p256Key("one");
      for (const name of ["two", "next"]) {
        const signature = await signRotation(deployment, name, statement);
        await refused(rotate({ signature }), "Agent_BadSignature", 1n, keyHash);
      }
    });

    for (const [member, other] of [
      ["agentId", 2n],
      ["newKeyHash", p256Key("last").keyHash],
      ["newDidHash", id("another did")],
      ["newCustody", CUSTODY.GATEWAY],
      ["mark", GUESS],
      ["deadline", 1n],
    ] as const) {
      it(`refuses a statement of another ${member}`, async () => {
        const signature = await signRotation(deployment, "one", { ...statement, [member]: other });
        await refused(rotate({ signature }), "Agent_BadSignature", 1n, p256Key("one").keyHash);
      });
    }

    it("refuses a statement in another domain", async () => {
      for (const domain of [
        { name: "Countersign" },
        { version: "2" },
        { chainId: 1n },
        { verifyingContract: await deployment.system.getAddress() },
      ]) {
        const signature = await signRotation(deployment, "one", statement, domain);
        await refused(rotate({ signature }), "Agent_BadSignature", 1n, p256Key("one").keyHash);
      }
    });

    it("refuses a signature that is cut, empty or has the high s", async () => {
      for (const signature of ["0x", rotation.signature.slice(0, -2), highS(rotation.signature)]) {
        await refused(rotate({ signature }), "Agent_BadSignature", 1n, p256Key("one").keyHash);
      }
    });

    it("takes a statement once", async () => {
      await rotate();
      await refused(rotate(), "Mark_Wrong", statement.mark, await mark(1n));
      await refused(rotate({ mark: await mark(1n) }), "Agent_KeyTaken", next.keyHash, 1n);
    });

    it("refuses a statement from before the agent changed", async () => {
      await as("guardian").lowerPosture(1n, 1n);
      await refused(rotate(), "Mark_Wrong", statement.mark, await mark(1n));
    });

    it("works in the last second of its deadline, and not a second later", async () => {
      const deadline = (await now()) + 100n;
      const signature = await signRotation(deployment, "one", { ...statement, deadline });
      const snapshot = await connection.networkHelpers.takeSnapshot();
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
      await refused(rotate({ deadline, signature }), "Mark_Expired", deadline);
      await snapshot.restore();
      await connection.networkHelpers.time.setNextBlockTimestamp(deadline);
      await rotate({ deadline, signature });
    });

    it("refuses a deadline that is too far away", async () => {
      const at = (await now()) + 100n;
      const deadline = at + LONGEST + 1n;
      const signature = await signRotation(deployment, "one", { ...statement, deadline });
      await connection.networkHelpers.time.setNextBlockTimestamp(at);
      await refused(rotate({ deadline, signature }), "Agent_DeadlineTooFar", deadline, at + LONGEST);
    });

    it("goes on in the line, so that what was granted stays", async () => {
      await rotate({ custody: CUSTODY.GATEWAY, signature: await signRotation(deployment, "one", movedTo()) });
      expect(await registry.lifeOf(1n)).to.deep.equal([STATUS.ACTIVE, 1n]);
      expect(await registry.lineOfKey(next.keyHash)).to.deep.equal([1n, 1n]);
      const { custody, keyLine } = await registry.getAgent(1n);
      expect([custody, keyLine]).to.deep.equal([CUSTODY.GATEWAY, 1n]);
    });

    it("refuses an agent that is Suspended, Revoked or unknown", async () => {
      const by = (name: string, changes: Partial<RotationStatement>) =>
        signRotation(deployment, name, { ...statement, ...changes });
      const third = await by("three", { agentId: 3n, mark: await mark(3n) });
      const wrong = [3n, STATUS.SUSPENDED] as const;
      await refused(rotate({ agentId: 3n, mark: await mark(3n), signature: third }), "Agent_WrongStatus", ...wrong);
      const fourth = await by("four", { agentId: 4n, mark: await mark(4n) });
      const over = [4n, STATUS.REVOKED] as const;
      await refused(rotate({ agentId: 4n, mark: await mark(4n), signature: fourth }), "Identity_WrongStatus", ...over);
      await refused(rotate({ agentId: UNKNOWN }), "ERC721NonexistentToken", UNKNOWN);
    });

    it("refuses an identity that is no agent", async () => {
      await as("registrar")["register()"]();
      await refused(rotate({ agentId: 6n }, "registrar"), "Agent_Unknown", 6n);
    });
  });

  describe("recoverKey", () => {
    it("replaces the key of a Suspended agent, which stays Suspended", async () => {
      await expect(recover())
        .to.emit(registry, "KeyRotated")
        .withArgs(3n, p256Key("three").keyHash, next.keyHash, KEY_TYPE.P256, CUSTODY.AGENT, next.publicKey, DID, 2n);
      const agent = await registry.getAgent(3n);
      expect([agent.status, agent.keyHash, agent.didHash, agent.changedAt]).to.deep.equal([
        STATUS.SUSPENDED,
        next.keyHash,
        DID,
        await now(),
      ]);
      expect(await registry.getKey(3n)).to.deep.equal([KEY_TYPE.P256, next.publicKey]);
      expect(await registry.agentOfKey(p256Key("three").keyHash)).to.equal(3n);
    });

    it("begins a line: the keys of before are of another", async () => {
      await recover();
      expect(await registry.lifeOf(3n)).to.deep.equal([STATUS.SUSPENDED, 2n]);
      expect(await registry.lineOfKey(next.keyHash)).to.deep.equal([3n, 2n]);
      expect(await registry.lineOfKey(p256Key("three").keyHash)).to.deep.equal([3n, 1n]);
    });

    it("waits in the timelock for as long as that takes", async () => {
      const deadline = (await now()) + 4n * LONGEST;
      await recover({ deadline });
    });

    it("refuses an Active agent: the old key can speak for itself", async () => {
      await refused(recover({ agentId: 1n, mark: await mark(1n) }), "Agent_WrongStatus", 1n, STATUS.ACTIVE);
    });
  });

  describe("a new key", () => {
    for (const [way, replace] of [
      ["rotateKey", (changes: Partial<Rotation>) => rotate(changes)],
      ["recoverKey", (changes: Partial<Rotation>) => recover(changes)],
    ] as const) {
      it(`${way}: has a DID`, async () => {
        await refused(replace({ didHash: ZeroHash }), "Agent_ZeroField", "didHash");
      });

      it(`${way}: is in somebody's hand`, async () => {
        await refused(replace({ custody: CUSTODY.NONE }), "Agent_ZeroField", "custody");
      });

      it(`${way}: was seen by others, who cannot take it`, async () => {
        // The owner of another agent, or whoever sends a proposal, saw the key and what it signed for its own agent.
        const seen = await newKey(deployment, way === "rotateKey" ? "rotation" : "recovery", {
          ...{ name: "next", keyType: KEY_TYPE.P256, custody: CUSTODY.AGENT, didHash: DID },
          ...{ agentId: 2n, mark: await mark(way === "rotateKey" ? 1n : 3n), deadline: rotation.deadline },
        });
        await refused(replace({ possession: String(seen.possession) }), "Agent_NotPossessed", next.keyHash);
        // Its old key may hand over to anyone; the new one still has to be there.
        await refused(replace({ possession: rotation.signature }), "Agent_NotPossessed", next.keyHash);
        await refused(replace({ possession: "0x" }), "Agent_NotPossessed", next.keyHash);
      });

      it(`${way}: is usable`, async () => {
        await refused(replace({ keyType: KEY_TYPE.NONE }), "Agent_BadKey", KEY_TYPE.NONE, 64n);
        await refused(replace({ keyType: KEY_TYPE.ED25519 }), "Agent_BadKey", KEY_TYPE.ED25519, 64n);
        await refused(replace({ publicKey: "0x" }), "Agent_BadKey", KEY_TYPE.P256, 0n);
      });

      it(`${way}: was never any agent's, its own and a Revoked one's included`, async () => {
        for (const [name, holder] of [
          ["one", 1n],
          ["two", 2n],
          ["three", 3n],
          ["four", 4n],
        ] as const) {
          const { publicKey, keyHash } = p256Key(name);
          await refused(replace({ publicKey }), "Agent_KeyTaken", keyHash, holder);
        }
      });
    }

    it("can not be enrolled again once it was replaced", async () => {
      await rotate();
      const { keyHash } = p256Key("one");
      const body = await registration(deployment, "one", { keyType: KEY_TYPE.P256 });
      await refused(as("registrar").enroll(body), "Agent_KeyTaken", keyHash, 1n);
    });
  });
});
