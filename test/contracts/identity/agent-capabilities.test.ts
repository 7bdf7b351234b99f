import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import {
  ACTION,
  capability,
  CUSTODY,
  MODEL,
  POSTURE,
  REASON,
  registerAgent,
  registration,
  STATUS,
  vouch,
  vouchFor,
} from "../support/agents.ts";
import { ed25519Key } from "../support/keys.ts";
import { agentMark, attestationMark, GUESS, NO_MARK } from "../support/marks.ts";

const connection = await network.create();
const UNKNOWN = 99n;
const OTHER_ACTION = id("refund");

/** The approver vouches for agent 1, which is Active, and for agent 2, which is Revoked. */
async function withAgents() {
  const deployment = await deploySystem(connection);
  const { agentRegistry, actors } = deployment;
  for (const name of ["active", "revoked"]) {
    await registerAgent(deployment, name, { capabilities: [capability(deployment)] });
  }
  await agentRegistry.connect(actors.guardian).revoke(2n, REASON);
  return deployment;
}

describe("AgentCapabilities", () => {
  let deployment: Deployment;
  let registry: Deployment["agentRegistry"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withAgents);
    registry = deployment.agentRegistry;
  });

  const as = (actor: keyof Deployment["actors"]) => registry.connect(deployment.actors[actor]);
  const mark = async (agentId: bigint, action = ACTION) => await attestationMark(deployment, agentId, action);
  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const capableUntil = async (agentId: bigint, action = ACTION) =>
    (await registry.standingOf(agentId, action)).capableUntil;
  /** By the timelock, with the attester's word as of now. */
  const attest = async (given: ReturnType<typeof capability>, agentId = 1n) => {
    const named = await registry.attestationMarkOf(agentId, given.actionType);
    return await as("timelock").attest(agentId, await vouchFor(deployment, agentId, given), named, FOREVER);
  };
  const none = [ZeroHash, ZeroAddress, 0n, ZeroHash];

  describe("at enrolment", () => {
    it("are entered one by one, with the first mark", async () => {
      const { attester, documentHash } = capability(deployment);
      const capabilities = [
        capability(deployment),
        capability(deployment, { actionType: OTHER_ACTION, expiresAt: 2n ** 40n }),
      ];
      const sent = await as("registrar").enroll(await registration(deployment, "new", { capabilities }));
      for (const [actionType, expiresAt] of [
        [ACTION, FOREVER],
        [OTHER_ACTION, 2n ** 40n],
      ] as const) {
        await expect(sent)
          .to.emit(registry, "CapabilityAttested")
          .withArgs(3n, actionType, attester, expiresAt, documentHash);
        expect(await registry.capabilityOf(3n, actionType)).to.deep.equal([
          actionType,
          attester,
          expiresAt,
          documentHash,
        ]);
        expect(await capableUntil(3n, actionType)).to.equal(expiresAt);
      }
      expect((await registry.getAgent(3n)).registeredAt).to.equal(await now());
    });

    it("name each action type once", async () => {
      const capabilities = [capability(deployment), capability(deployment, { documentHash: id("newer") })];
      await expect(as("registrar").enroll(await registration(deployment, "new", { capabilities })))
        .to.be.revertedWithCustomError(registry, "Agent_DuplicateCapability")
        .withArgs(ACTION);
    });
  });

  describe("a capability", () => {
    const ways = [
      [
        "enroll",
        (given: ReturnType<typeof capability>) =>
          registration(deployment, "new", { capabilities: [given] }).then((body) => as("registrar").enroll(body)),
      ],
      ["attest", (given: ReturnType<typeof capability>) => attest(given)],
    ] as const;

    for (const [way, enter] of ways) {
      for (const [field, zero] of [
        ["actionType", ZeroHash],
        ["attester", ZeroAddress],
        ["documentHash", ZeroHash],
      ] as const) {
        it(`${way}: refuses a zero ${field}`, async () => {
          await expect(enter(capability(deployment, { [field]: zero })))
            .to.be.revertedWithCustomError(registry, "Agent_ZeroField")
            .withArgs(field);
        });
      }

      it(`${way}: refuses one that is over, and takes one with a second left`, async () => {
        const { time } = connection.networkHelpers;
        const at = (await now()) + 100n;
        await time.setNextBlockTimestamp(at);
        await expect(enter(capability(deployment, { expiresAt: at })))
          .to.be.revertedWithCustomError(registry, "Agent_CapabilityOver")
          .withArgs(ACTION, at);
        await time.setNextBlockTimestamp(at + 1n);
        await enter(capability(deployment, { expiresAt: at + 2n }));
      });
    }
  });

  describe("attest", () => {
    it("vouches for another action type", async () => {
      const { attester, expiresAt, documentHash } = capability(deployment);
      const before = await agentMark(deployment, 1n);
      expect(await mark(1n, OTHER_ACTION)).to.equal(NO_MARK);
      await expect(attest(capability(deployment, { actionType: OTHER_ACTION })))
        .to.emit(registry, "CapabilityAttested")
        .withArgs(1n, OTHER_ACTION, attester, expiresAt, documentHash);
      expect(await agentMark(deployment, 1n)).to.equal(before);
      expect(await mark(1n, OTHER_ACTION)).not.to.equal(NO_MARK);
      expect(await capableUntil(1n, OTHER_ACTION)).to.equal(FOREVER);
      expect(await capableUntil(1n)).to.equal(FOREVER);
    });

    it("takes the place of what was vouched before, its attester included", async () => {
      const renewed = {
        attester: deployment.actors.secondApprover.address,
        expiresAt: 2n ** 40n,
        documentHash: id("newer"),
      };
      await attest(capability(deployment, renewed));
      expect(await registry.capabilityOf(1n, ACTION)).to.deep.equal([ACTION, ...Object.values(renewed)]);
      await expect(as("approver").withdraw(1n, ACTION, REASON))
        .to.be.revertedWithCustomError(registry, "Roles_Unauthorized")
        .withArgs(deployment.actors.approver.address, id("GUARDIAN"));
      await as("secondApprover").withdraw(1n, ACTION, REASON);
    });
  });

  describe("the word of an attester", () => {
    const refused = async (sent: Promise<unknown>, attester: string) => {
      await expect(sent).to.be.revertedWithCustomError(registry, "Agent_NotAttested").withArgs(attester, ACTION);
    };
    const { keyHash } = ed25519Key("new");

    it("is its own: neither registrar nor timelock writes down that somebody vouches who does not", async () => {
      const { approver, stranger } = deployment.actors;
      const given = capability(deployment);
      const body = await registration(deployment, "new", { capabilities: [given] });
      const forged = await vouch(deployment, keyHash, given, { by: stranger.address });
      await refused(as("registrar").enroll({ ...body, capabilities: [forged] }), approver.address);
      await refused(
        as("registrar").enroll({ ...body, capabilities: [{ ...forged, signature: "0x" }] }),
        approver.address,
      );
      const ofActive = await vouchFor(deployment, 1n, given, { by: stranger.address });
      await refused(as("timelock").attest(1n, ofActive, await mark(1n), FOREVER), approver.address);
      await as("registrar").enroll(body);
    });

    it("needs no signature where the attester makes the call", async () => {
      const { registrar, timelock } = deployment.actors;
      const bare = (attester: string) => ({
        capability: capability(deployment, { attester }),
        deadline: 0n,
        signature: "0x",
      });
      const body = await registration(deployment, "new");
      await as("registrar").enroll({ ...body, capabilities: [bare(registrar.address)] });
      expect((await registry.capabilityOf(3n, ACTION)).attester).to.equal(registrar.address);
      await as("timelock").attest(1n, bare(timelock.address), await mark(1n), FOREVER);
      expect((await registry.capabilityOf(1n, ACTION)).attester).to.equal(timelock.address);
    });

    for (const said of [
      { keyHash: ed25519Key("another").keyHash },
      { actionType: OTHER_ACTION },
      { documentHash: id("another document") },
      { expiresAt: 2n ** 40n },
      { mark: NO_MARK },
      { mark: GUESS },
    ]) {
      it(`is about this very attestation: not about another ${Object.entries(said).flat().join()}`, async () => {
        const { approver } = deployment.actors;
        const vouching = await vouchFor(deployment, 1n, capability(deployment), said);
        await refused(as("timelock").attest(1n, vouching, await mark(1n), FOREVER), approver.address);
      });
    }

    it("ends, and not far away", async () => {
      const at = (await now()) + 100n;
      const longest = 30n * 86_400n;
      for (const [deadline, error, args] of [
        [at - 1n, "Agent_Expired", [at - 1n]],
        [at + longest + 1n, "Agent_DeadlineTooFar", [at + longest + 1n, at + longest]],
      ] as const) {
        const vouching = await vouchFor(deployment, 1n, capability(deployment), { deadline });
        const named = await mark(1n);
        const snapshot = await connection.networkHelpers.takeSnapshot();
        await connection.networkHelpers.time.setNextBlockTimestamp(at);
        await expect(as("timelock").attest(1n, vouching, named, FOREVER))
          .to.be.revertedWithCustomError(registry, error)
          .withArgs(...args);
        await snapshot.restore();
      }
    });

    it("that was taken back is not entered again", async () => {
      const { approver } = deployment.actors;
      const vouching = await vouchFor(deployment, 1n, capability(deployment));
      await as("timelock").attest(1n, vouching, await mark(1n), FOREVER);
      await as("approver").withdraw(1n, ACTION, REASON);
      await refused(as("timelock").attest(1n, vouching, await mark(1n), FOREVER), approver.address);
    });

    it("is not entered in the name of a mark or a day that is over", async () => {
      const vouching = await vouchFor(deployment, 1n, capability(deployment));
      const deadline = await now();
      for (const stale of [NO_MARK, GUESS]) {
        await expect(as("timelock").attest(1n, vouching, stale, FOREVER))
          .to.be.revertedWithCustomError(registry, "Mark_Wrong")
          .withArgs(stale, await mark(1n));
      }
      await expect(as("timelock").attest(1n, vouching, await mark(1n), deadline))
        .to.be.revertedWithCustomError(registry, "Mark_Expired")
        .withArgs(deadline);
    });
  });

  describe("withdraw", () => {
    for (const actor of ["guardian", "timelock", "approver"] as const) {
      it(`takes a capability away at once, by the ${actor}`, async () => {
        const [before, ofAgent] = [await mark(1n), await agentMark(deployment, 1n)];
        await expect(as(actor).withdraw(1n, ACTION, REASON))
          .to.emit(registry, "CapabilityWithdrawn")
          .withArgs(1n, ACTION, deployment.actors[actor].address, REASON);
        expect(await capableUntil(1n)).to.equal(0n);
        expect(await registry.capabilityOf(1n, ACTION)).to.deep.equal(none);
        const agent = await registry.getAgent(1n);
        expect([agent.status, agent.mark]).to.deep.equal([STATUS.ACTIVE, ofAgent]);
        expect([before, NO_MARK]).not.to.include(await mark(1n));
      });
    }

    it("lets an attester withdraw its own word and no other", async () => {
      const other = capability(deployment, {
        actionType: OTHER_ACTION,
        attester: deployment.actors.secondApprover.address,
      });
      await attest(other);
      await expect(as("approver").withdraw(1n, OTHER_ACTION, REASON))
        .to.be.revertedWithCustomError(registry, "Roles_Unauthorized")
        .withArgs(deployment.actors.approver.address, id("GUARDIAN"));
    });

    it("refuses what nobody vouches for", async () => {
      for (const action of [OTHER_ACTION, ZeroHash]) {
        await expect(as("guardian").withdraw(1n, action, REASON))
          .to.be.revertedWithCustomError(registry, "Agent_NoCapability")
          .withArgs(1n, action);
      }
    });

    it("refuses a second time", async () => {
      await as("guardian").withdraw(1n, ACTION, REASON);
      await expect(as("timelock").withdraw(1n, ACTION, REASON))
        .to.be.revertedWithCustomError(registry, "Agent_NoCapability")
        .withArgs(1n, ACTION);
    });

    it("refuses a Revoked agent, from the attester too", async () => {
      await expect(as("approver").withdraw(2n, ACTION, REASON))
        .to.be.revertedWithCustomError(registry, "Agent_WrongStatus")
        .withArgs(2n, STATUS.REVOKED);
    });

    it("makes an attestation fail that was decided before it", async () => {
      const decided = await vouchFor(deployment, 1n, capability(deployment));
      const before = await mark(1n);
      await as("approver").withdraw(1n, ACTION, REASON);
      await expect(as("timelock").attest(1n, decided, before, FOREVER))
        .to.be.revertedWithCustomError(registry, "Mark_Wrong")
        .withArgs(before, await mark(1n));
    });

    it("makes nothing else stale that was decided about the agent, however often it happens", async () => {
      for (const name of ["one", "two", "three"]) await attest(capability(deployment, { actionType: id(name) }));
      const decided = await vouchFor(deployment, 1n, capability(deployment));
      const [ofAgent, ofAttestation] = [await agentMark(deployment, 1n), await mark(1n)];
      for (const name of ["one", "two", "three"]) await as("approver").withdraw(1n, id(name), REASON);
      await as("timelock").raisePosture(1n, POSTURE.DELEGATED, ofAgent, FOREVER);
      await as("timelock").attest(1n, decided, ofAttestation, FOREVER);
    });
  });

  describe("standingOf", () => {
    it("tells status, posture, model and until when the agent is capable", async () => {
      const [active, revoked] = [await registry.standingOf(1n, ACTION), await registry.standingOf(2n, ACTION)];
      expect(active).to.deep.equal([STATUS.ACTIVE, POSTURE.SUPERVISED, CUSTODY.AGENT, MODEL, FOREVER]);
      expect(revoked).to.deep.equal([STATUS.REVOKED, POSTURE.SUPERVISED, CUSTODY.AGENT, MODEL, FOREVER]);
    });

    it("goes on telling when a capability was over", async () => {
      const expiresAt = (await now()) + 1_000n;
      await attest(capability(deployment, { expiresAt }));
      await connection.networkHelpers.time.increase(2_000);
      expect(await capableUntil(1n)).to.equal(expiresAt);
      expect((await registry.capabilityOf(1n, ACTION)).expiresAt).to.equal(expiresAt);
    });

    it("is all zero for an unknown id, and tells of no capability nobody vouches for", async () => {
      const nobody = [STATUS.NONE, POSTURE.NONE, CUSTODY.NONE, ZeroHash, 0n];
      expect(await registry.standingOf(UNKNOWN, ACTION)).to.deep.equal(nobody);
      expect(await registry.lifeOf(UNKNOWN)).to.deep.equal([STATUS.NONE, 0n]);
      expect(await registry.lineOfKey(id("no key"))).to.deep.equal([0n, 0n]);
      expect(await registry.statusOf(UNKNOWN)).to.equal(STATUS.NONE);
      expect(await registry.ownerOfAgent(UNKNOWN)).to.equal(ZeroAddress);
      expect(await registry.capabilityOf(UNKNOWN, ACTION)).to.deep.equal(none);
      expect(await capableUntil(1n, OTHER_ACTION)).to.equal(0n);
      expect(await registry.capabilityOf(1n, OTHER_ACTION)).to.deep.equal(none);
    });

    it("tells what statusOf and ownerOfAgent tell", async () => {
      expect(await registry.statusOf(2n)).to.equal(STATUS.REVOKED);
      expect(await registry.ownerOfAgent(1n)).to.equal(deployment.actors.owner.address);
    });
  });

  describe("firstUnfit", () => {
    /** Agent 1 is Active, agent 2 Revoked. */
    const holder = (agentId: bigint, keyLine: bigint) => (agentId << 16n) | keyLine;
    const fit = holder(1n, 1n);

    it("is their number when all are Active with a key of the line", async () => {
      for (const holders of [[], [fit], [fit, fit, fit]]) {
        expect(await registry.firstUnfit(holders)).to.equal(BigInt(holders.length));
      }
    });

    it("is the place of the first that is not Active, is unknown, or has a key of another line", async () => {
      for (const unfit of [holder(2n, 1n), holder(UNKNOWN, 0n), holder(1n, 0n), holder(1n, 2n), holder(1n, 257n)]) {
        expect(await registry.firstUnfit([unfit])).to.equal(0n);
        expect(await registry.firstUnfit([fit, unfit, fit, unfit])).to.equal(1n);
        expect(await registry.firstUnfit([fit, fit, fit, unfit])).to.equal(3n);
      }
    });

    it("is the place of a Suspended one", async () => {
      await as("guardian").suspend(1n, REASON);
      expect(await registry.firstUnfit([fit])).to.equal(0n);
    });
  });
});
