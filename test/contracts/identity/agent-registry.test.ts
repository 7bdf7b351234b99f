import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import {
  ACTION,
  capability,
  CUSTODY,
  KEY_TYPE,
  MODEL,
  type Newcomer,
  POSTURE,
  REASON,
  recoveryOf,
  registerAgent,
  registration,
  STATUS,
  vouchFor,
} from "../support/agents.ts";
import { ed25519Key, p256Key } from "../support/keys.ts";
import { agentMark, GUESS, NO_MARK } from "../support/marks.ts";

const connection = await network.create();
const UNKNOWN = 99n;
/** What a signature may wait, seconds. */
const LONGEST = 30n * 86_400n;

/** Agent 1 is Active, 2 Suspended, 3 Revoked. */
async function withAgents() {
  const deployment = await deploySystem(connection);
  const { agentRegistry, actors } = deployment;
  for (const name of ["active", "suspended", "revoked"]) await registerAgent(deployment, name);
  await agentRegistry.connect(actors.guardian).suspend(2n, REASON);
  await agentRegistry.connect(actors.guardian).revoke(3n, REASON);
  return deployment;
}

describe("AgentRegistry", () => {
  let deployment: Deployment;
  let registry: Deployment["agentRegistry"];
  /** Marks of agents 1 to 3 before anything happens; of no agent at 0. */
  let first: string[];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withAgents);
    registry = deployment.agentRegistry;
    first = await Promise.all([0n, 1n, 2n, 3n].map(async (agentId) => await agentMark(deployment, agentId)));
  });

  const as = (actor: keyof Deployment["actors"]) => registry.connect(deployment.actors[actor]);
  const mark = async (agentId: bigint) => await agentMark(deployment, agentId);
  const now = async () => BigInt(await connection.networkHelpers.time.latest());

  describe("enroll", () => {
    it("enters an Active, Supervised agent under the next id", async () => {
      const { publicKey, keyHash } = ed25519Key("new");
      const body = await registration(deployment, "new");
      await expect(as("registrar").enroll(body))
        .to.emit(registry, "AgentRegistered")
        .withArgs(
          4n,
          keyHash,
          body.owner,
          KEY_TYPE.ED25519,
          CUSTODY.AGENT,
          publicKey,
          body.key.didHash,
          MODEL,
          body.uri,
        );
      const at = await now();
      expect(await registry.getAgent(4n)).to.deep.equal([
        STATUS.ACTIVE,
        POSTURE.SUPERVISED,
        KEY_TYPE.ED25519,
        CUSTODY.AGENT,
        1n,
        body.owner,
        at,
        at,
        await mark(4n),
        keyHash,
        body.key.didHash,
        MODEL,
      ]);
      expect(await registry.getKey(4n)).to.deep.equal([KEY_TYPE.ED25519, publicKey]);
      expect(await registry.agentOfKey(keyHash)).to.equal(4n);
      expect(await registry.agentCount()).to.equal(4n);
    });

    it("names a P-256 key by its SubjectPublicKeyInfo", async () => {
      const { publicKey, keyHash } = p256Key("new");
      await as("registrar").enroll(await registration(deployment, "new", { keyType: KEY_TYPE.P256 }));
      expect((await registry.getAgent(4n)).keyHash).to.equal(keyHash);
      expect(await registry.getKey(4n)).to.deep.equal([KEY_TYPE.P256, publicKey]);
    });

    for (const [field, zero] of [
      ["owner", ZeroAddress],
      ["didHash", ZeroHash],
      ["modelDigest", ZeroHash],
      ["custody", 0n],
    ] as const) {
      it(`refuses a zero ${field}`, async () => {
        await expect(as("registrar").enroll(await registration(deployment, "new", { [field]: zero })))
          .to.be.revertedWithCustomError(registry, "Agent_ZeroField")
          .withArgs(field);
      });
    }

    for (const [name, agentId] of [
      ["active", 1n],
      ["revoked", 3n],
    ] as const) {
      it(`refuses the key of an agent that is ${name}`, async () => {
        await expect(as("registrar").enroll(await registration(deployment, name)))
          .to.be.revertedWithCustomError(registry, "Agent_KeyTaken")
          .withArgs(ed25519Key(name).keyHash, agentId);
      });
    }
  });

  describe("a key's word at its enrolment", () => {
    const enter = async (overrides: Partial<Newcomer>) =>
      await as("registrar").enroll(await registration(deployment, "new", overrides));
    const refused = async (overrides: Partial<Newcomer>, keyHash = ed25519Key("new").keyHash) => {
      await expect(enter(overrides)).to.be.revertedWithCustomError(registry, "Agent_NotPossessed").withArgs(keyHash);
    };

    it("is needed: who only saw a key does not take it for good", async () => {
      await refused({ signedBy: "thief" });
      await refused({ signedBy: "thief", keyType: KEY_TYPE.P256 }, p256Key("new").keyHash);
      await enter({});
    });

    it("is of no use to another registrar that saw it on its way", async () => {
      const { actors, roles } = deployment;
      await roles.connect(actors.timelock).grantRole(id("REGISTRAR"), actors.stranger.address);
      await expect(as("stranger").enroll(await registration(deployment, "new")))
        .to.be.revertedWithCustomError(registry, "Agent_NotPossessed")
        .withArgs(ed25519Key("new").keyHash);
    });

    for (const said of [
      { agentId: 1n },
      { owner: ZeroAddress },
      { registrar: ZeroAddress },
      { keyHash: ZeroHash },
      { didHash: id("another did") },
      { custody: CUSTODY.GATEWAY },
      { deadline: 1n },
    ]) {
      it(`is about this very entry: not about another ${Object.keys(said).join()}`, async () => {
        await refused({ said });
      });
    }

    it("ends, and not far away", async () => {
      const at = (await now()) + 100n;
      for (const [deadline, error, args] of [
        [at - 1n, "Agent_Expired", [at - 1n]],
        [at + 1n + LONGEST, "Agent_DeadlineTooFar", [at + 1n + LONGEST, at + LONGEST]],
      ] as const) {
        const body = await registration(deployment, "new", { deadline });
        const snapshot = await connection.networkHelpers.takeSnapshot();
        await connection.networkHelpers.time.setNextBlockTimestamp(at);
        await expect(as("registrar").enroll(body))
          .to.be.revertedWithCustomError(registry, error)
          .withArgs(...args);
        await snapshot.restore();
      }
      const body = await registration(deployment, "new", { deadline: at + LONGEST });
      await connection.networkHelpers.time.setNextBlockTimestamp(at);
      await as("registrar").enroll(body);
    });

    it("names the hand that holds it, for decisions to read", async () => {
      await enter({ custody: CUSTODY.SIDECAR });
      expect((await registry.standingOf(4n, ACTION)).custody).to.equal(CUSTODY.SIDECAR);
      expect(await registry.lifeOf(4n)).to.deep.equal([STATUS.ACTIVE, 1n]);
      expect(await registry.lineOfKey(ed25519Key("new").keyHash)).to.deep.equal([4n, 1n]);
    });
  });

  describe("enrollExisting", () => {
    const enrollment = (name: string, overrides: Partial<Newcomer> = {}) =>
      registration(deployment, name, {
        capabilities: [capability(deployment)],
        owner: deployment.actors.registrar.address,
        said: { agentId: 4n },
        ...overrides,
      });

    beforeEach(async () => {
      await as("registrar")["register(string)"]("ipfs://four");
    });

    it("makes an agent of an identity, for the owner it has", async () => {
      const { actors } = deployment;
      const { publicKey, keyHash } = ed25519Key("new");
      const body = await enrollment("new");
      await expect(as("registrar").enrollExisting(4n, body))
        .to.emit(registry, "AgentRegistered")
        .withArgs(
          4n,
          keyHash,
          actors.registrar.address,
          KEY_TYPE.ED25519,
          CUSTODY.AGENT,
          publicKey,
          body.key.didHash,
          MODEL,
          "ipfs://four",
        );
      const at = await now();
      expect(await registry.getAgent(4n)).to.deep.equal([
        STATUS.ACTIVE,
        POSTURE.SUPERVISED,
        KEY_TYPE.ED25519,
        CUSTODY.AGENT,
        1n,
        actors.registrar.address,
        at,
        at,
        await mark(4n),
        keyHash,
        body.key.didHash,
        MODEL,
      ]);
      expect(await registry.agentOfKey(keyHash)).to.equal(4n);
      expect(await registry.ownerOfAgent(4n)).to.equal(actors.registrar.address);
      expect((await registry.standingOf(4n, ACTION)).capableUntil).to.equal(FOREVER);
      expect(await registry.agentCount()).to.equal(4n);
    });

    it("happens once, and never to an agent, whatever its status", async () => {
      await as("registrar").enrollExisting(4n, await enrollment("new"));
      for (const [agentId, status] of [
        [1n, STATUS.ACTIVE],
        [2n, STATUS.SUSPENDED],
        [3n, STATUS.REVOKED],
        [4n, STATUS.ACTIVE],
      ] as const) {
        await expect(as("registrar").enrollExisting(agentId, await enrollment("another")))
          .to.be.revertedWithCustomError(registry, "Agent_WrongStatus")
          .withArgs(agentId, status);
      }
    });

    it("refuses an unknown id", async () => {
      for (const agentId of [0n, UNKNOWN]) {
        await expect(as("registrar").enrollExisting(agentId, await enrollment("new")))
          .to.be.revertedWithCustomError(registry, "Agent_Unknown")
          .withArgs(agentId);
      }
    });

    it("checks what enroll checks", async () => {
      const { publicKey, keyHash } = ed25519Key("revoked");
      for (const [overrides, error, args] of [
        [{ didHash: ZeroHash }, "Agent_ZeroField", ["didHash"]],
        [{ modelDigest: ZeroHash }, "Agent_ZeroField", ["modelDigest"]],
        [{ publicKey: "0x" }, "Agent_BadKey", [KEY_TYPE.ED25519, 0n]],
        [{ publicKey }, "Agent_KeyTaken", [keyHash, 3n]],
      ] as const) {
        await expect(as("registrar").enrollExisting(4n, await enrollment("new", overrides)))
          .to.be.revertedWithCustomError(registry, error)
          .withArgs(...args);
      }
    });

    it("needs the key's word for this entry", async () => {
      for (const agentId of [0n, 3n]) {
        await expect(as("registrar").enrollExisting(4n, await enrollment("new", { said: { agentId } })))
          .to.be.revertedWithCustomError(registry, "Agent_NotPossessed")
          .withArgs(ed25519Key("new").keyHash);
      }
    });

    it("comes before every act of trust", async () => {
      const timelock = as("timelock");
      for (const attempt of [
        () => timelock.suspend.staticCall(4n, REASON),
        () => timelock.revoke.staticCall(4n, REASON),
        () => timelock.raisePosture.staticCall(4n, POSTURE.DELEGATED, NO_MARK, FOREVER),
        async () =>
          timelock.attest.staticCall(4n, await vouchFor(deployment, 4n, capability(deployment)), NO_MARK, FOREVER),
      ]) {
        await expect(attempt()).to.be.revertedWithCustomError(registry, "Agent_Unknown").withArgs(4n);
      }
    });
  });

  describe("suspend", () => {
    it("stops an Active agent", async () => {
      await expect(as("guardian").suspend(1n, REASON))
        .to.emit(registry, "AgentSuspended")
        .withArgs(1n, deployment.actors.guardian.address, REASON);
      const agent = await registry.getAgent(1n);
      expect([agent.status, first.includes(agent.mark), agent.changedAt]).to.deep.equal([
        STATUS.SUSPENDED,
        false,
        await now(),
      ]);
    });

    for (const [agentId, status] of [
      [2n, STATUS.SUSPENDED],
      [3n, STATUS.REVOKED],
    ] as const) {
      it(`refuses agent ${agentId}, whose status is ${status}`, async () => {
        await expect(as("guardian").suspend(agentId, REASON))
          .to.be.revertedWithCustomError(registry, "Agent_WrongStatus")
          .withArgs(agentId, status);
      });
    }
  });

  describe("revoke", () => {
    for (const agentId of [1n, 2n]) {
      it(`ends agent ${agentId}`, async () => {
        await expect(as("guardian").revoke(agentId, REASON))
          .to.emit(registry, "AgentRevoked")
          .withArgs(agentId, deployment.actors.guardian.address, REASON);
        const agent = await registry.getAgent(agentId);
        expect([agent.status, first.includes(agent.mark), agent.changedAt]).to.deep.equal([
          STATUS.REVOKED,
          false,
          await now(),
        ]);
      });
    }

    it("lets nothing lead out of Revoked, not even the timelock", async () => {
      const timelock = as("timelock");
      for (const attempt of [
        () => timelock.revoke.staticCall(3n, REASON),
        () => timelock.reinstate.staticCall(3n, GUESS, FOREVER),
        () => timelock.lowerPosture.staticCall(3n, POSTURE.PSEUDO_AGENT),
        () => timelock.raisePosture.staticCall(3n, POSTURE.DELEGATED, GUESS, FOREVER),
        () => timelock.setModel.staticCall(3n, id("model"), GUESS, FOREVER),
        async () =>
          timelock.attest.staticCall(3n, await vouchFor(deployment, 3n, capability(deployment)), NO_MARK, FOREVER),
        () => timelock.withdraw.staticCall(3n, ACTION, REASON),
        async () => timelock.recoverKey.staticCall(...(await recoveryOf(deployment, 3n, GUESS))),
      ]) {
        await expect(attempt())
          .to.be.revertedWithCustomError(registry, "Agent_WrongStatus")
          .withArgs(3n, STATUS.REVOKED);
      }
    });
  });

  describe("reinstate", () => {
    it("lets a Suspended agent act again", async () => {
      const reinstating = as("timelock").reinstate(2n, await mark(2n), FOREVER);
      await reinstating;
      const agent = await registry.getAgent(2n);
      await expect(reinstating).to.emit(registry, "AgentReinstated").withArgs(2n, agent.mark);
      expect([agent.status, first.includes(agent.mark), agent.changedAt]).to.deep.equal([
        STATUS.ACTIVE,
        false,
        await now(),
      ]);
    });

    it("refuses an Active agent", async () => {
      await expect(as("timelock").reinstate(1n, await mark(1n), FOREVER))
        .to.be.revertedWithCustomError(registry, "Agent_WrongStatus")
        .withArgs(1n, STATUS.ACTIVE);
    });
  });

  describe("lowerPosture", () => {
    it("takes autonomy away", async () => {
      await expect(as("guardian").lowerPosture(1n, POSTURE.PSEUDO_AGENT))
        .to.emit(registry, "PostureChanged")
        .withArgs(1n, POSTURE.SUPERVISED, POSTURE.PSEUDO_AGENT, deployment.actors.guardian.address);
      const agent = await registry.getAgent(1n);
      expect([agent.posture, first.includes(agent.mark), agent.changedAt]).to.deep.equal([
        POSTURE.PSEUDO_AGENT,
        false,
        await now(),
      ]);
    });

    for (const posture of [POSTURE.NONE, POSTURE.SUPERVISED, POSTURE.DELEGATED]) {
      it(`refuses posture ${posture} for a Supervised agent`, async () => {
        await expect(as("guardian").lowerPosture(1n, posture))
          .to.be.revertedWithCustomError(registry, "Agent_WrongDirection")
          .withArgs(1n, POSTURE.SUPERVISED, posture);
      });
    }
  });

  describe("raisePosture", () => {
    it("gives autonomy", async () => {
      await expect(as("timelock").raisePosture(1n, POSTURE.DELEGATED, await mark(1n), FOREVER))
        .to.emit(registry, "PostureChanged")
        .withArgs(1n, POSTURE.SUPERVISED, POSTURE.DELEGATED, deployment.actors.timelock.address);
      const agent = await registry.getAgent(1n);
      expect([agent.posture, first.includes(agent.mark), agent.changedAt]).to.deep.equal([
        POSTURE.DELEGATED,
        false,
        await now(),
      ]);
    });

    for (const posture of [POSTURE.NONE, POSTURE.PSEUDO_AGENT, POSTURE.SUPERVISED]) {
      it(`refuses posture ${posture} for a Supervised agent`, async () => {
        await expect(as("timelock").raisePosture(1n, posture, await mark(1n), FOREVER))
          .to.be.revertedWithCustomError(registry, "Agent_WrongDirection")
          .withArgs(1n, POSTURE.SUPERVISED, posture);
      });
    }
  });

  describe("setModel", () => {
    it("names another model", async () => {
      await expect(as("timelock").setModel(1n, id("next"), await mark(1n), FOREVER))
        .to.emit(registry, "ModelChanged")
        .withArgs(1n, MODEL, id("next"));
      const agent = await registry.getAgent(1n);
      expect([agent.modelDigest, first.includes(agent.mark), agent.changedAt]).to.deep.equal([
        id("next"),
        false,
        await now(),
      ]);
    });

    it("refuses a zero digest", async () => {
      await expect(as("timelock").setModel(1n, ZeroHash, await mark(1n), FOREVER))
        .to.be.revertedWithCustomError(registry, "Agent_ZeroField")
        .withArgs("modelDigest");
    });
  });

  describe("loosening calls", () => {
    const calls = [
      ["reinstate", async (agentId: bigint, named: string, deadline: bigint) => [agentId, named, deadline]],
      [
        "raisePosture",
        async (agentId: bigint, named: string, deadline: bigint) => [agentId, POSTURE.DELEGATED, named, deadline],
      ],
      ["setModel", async (agentId: bigint, named: string, deadline: bigint) => [agentId, id("next"), named, deadline]],
      [
        "recoverKey",
        async (agentId: bigint, named: string, deadline: bigint) => [
          ...(await recoveryOf(deployment, agentId, named, deadline)),
        ],
      ],
    ] as const;

    for (const [method, args] of calls) {
      const send = async (agentId: bigint, named: string, deadline: bigint) =>
        as("timelock")
          .getFunction(method)
          .send(...(await args(agentId, named, deadline)));

      it(`${method}: works in the last second of its deadline, and not a second later`, async () => {
        const deadline = (await now()) + 100n;
        await connection.networkHelpers.time.setNextBlockTimestamp(deadline);
        await send(2n, await mark(2n), deadline);
        await connection.networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
        await expect(send(2n, await mark(2n), deadline))
          .to.be.revertedWithCustomError(registry, "Mark_Expired")
          .withArgs(deadline);
      });

      it(`${method}: refuses a mark nobody made, and one the agent has no more`, async () => {
        const before = await mark(2n);
        await as("guardian").lowerPosture(2n, POSTURE.PSEUDO_AGENT);
        for (const named of [NO_MARK, GUESS, before]) {
          await expect(send(2n, named, FOREVER))
            .to.be.revertedWithCustomError(registry, "Mark_Wrong")
            .withArgs(named, await mark(2n));
        }
      });
    }
  });

  describe("unknown ids", () => {
    it("are refused by every write", async () => {
      for (const agentId of [0n, UNKNOWN]) {
        const timelock = as("timelock");
        for (const attempt of [
          () => timelock.suspend.staticCall(agentId, REASON),
          () => timelock.revoke.staticCall(agentId, REASON),
          () => timelock.lowerPosture.staticCall(agentId, POSTURE.PSEUDO_AGENT),
          () => timelock.reinstate.staticCall(agentId, NO_MARK, FOREVER),
          () => timelock.raisePosture.staticCall(agentId, POSTURE.DELEGATED, NO_MARK, FOREVER),
          () => timelock.setModel.staticCall(agentId, id("model"), NO_MARK, FOREVER),
          async () =>
            timelock.attest.staticCall(
              agentId,
              await vouchFor(deployment, agentId, capability(deployment)),
              NO_MARK,
              FOREVER,
            ),
          () => timelock.withdraw.staticCall(agentId, ACTION, REASON),
          async () => timelock.recoverKey.staticCall(...(await recoveryOf(deployment, agentId, NO_MARK))),
        ]) {
          await expect(attempt()).to.be.revertedWithCustomError(registry, "Agent_Unknown").withArgs(agentId);
        }
      }
    });

    it("read as all zero", async () => {
      const agent = await registry.getAgent(UNKNOWN);
      expect(agent).to.deep.equal([0n, 0n, 0n, 0n, 0n, ZeroAddress, 0n, 0n, NO_MARK, ZeroHash, ZeroHash, ZeroHash]);
      expect(await registry.getKey(UNKNOWN)).to.deep.equal([KEY_TYPE.NONE, "0x"]);
      expect(await registry.agentOfKey(id("no key"))).to.equal(0n);
    });
  });
});
