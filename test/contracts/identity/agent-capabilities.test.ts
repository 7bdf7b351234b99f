import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { ACTION, capability, MODEL, POSTURE, REASON, registerAgent, registration, STATUS } from "../support/agents.ts";
import { agentMark } from "../support/marks.ts";

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
  const mark = async (agentId: bigint) => await agentMark(deployment, agentId);
  const now = async () => BigInt(await connection.networkHelpers.time.latest());
  const capableUntil = async (agentId: bigint, action = ACTION) =>
    (await registry.standingOf(agentId, action)).capableUntil;
  const none = [ZeroHash, ZeroAddress, 0n, ZeroHash];

  describe("at enrolment", () => {
    it("are entered one by one, with the first mark", async () => {
      const { attester, documentHash } = capability(deployment);
      const capabilities = [
        capability(deployment),
        capability(deployment, { actionType: OTHER_ACTION, expiresAt: 2n ** 40n }),
      ];
      const sent = await as("registrar").enroll(registration(deployment, "new", { capabilities }));
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
      await expect(as("registrar").enroll(registration(deployment, "new", { capabilities })))
        .to.be.revertedWithCustomError(registry, "Agent_DuplicateCapability")
        .withArgs(ACTION);
    });
  });

  describe("a capability", () => {
    const ways = [
      [
        "enroll",
        (given: ReturnType<typeof capability>) =>
          as("registrar").enroll(registration(deployment, "new", { capabilities: [given] })),
      ],
      [
        "attest",
        async (given: ReturnType<typeof capability>) => await as("timelock").attest(1n, given, await mark(1n), FOREVER),
      ],
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
      const before = await mark(1n);
      await expect(as("timelock").attest(1n, capability(deployment, { actionType: OTHER_ACTION }), before, FOREVER))
        .to.emit(registry, "CapabilityAttested")
        .withArgs(1n, OTHER_ACTION, attester, expiresAt, documentHash);
      const agent = await registry.getAgent(1n);
      expect([agent.mark === before, agent.changedAt]).to.deep.equal([false, await now()]);
      expect(await capableUntil(1n, OTHER_ACTION)).to.equal(FOREVER);
      expect(await capableUntil(1n)).to.equal(FOREVER);
    });

    it("takes the place of what was vouched before, its attester included", async () => {
      const renewed = {
        attester: deployment.actors.secondApprover.address,
        expiresAt: 2n ** 40n,
        documentHash: id("newer"),
      };
      await as("timelock").attest(1n, capability(deployment, renewed), await mark(1n), FOREVER);
      expect(await registry.capabilityOf(1n, ACTION)).to.deep.equal([ACTION, ...Object.values(renewed)]);
      await expect(as("approver").withdraw(1n, ACTION, REASON))
        .to.be.revertedWithCustomError(registry, "Roles_Unauthorized")
        .withArgs(deployment.actors.approver.address, id("GUARDIAN"));
      await as("secondApprover").withdraw(1n, ACTION, REASON);
    });
  });

  describe("withdraw", () => {
    for (const actor of ["guardian", "timelock", "approver"] as const) {
      it(`takes a capability away at once, by the ${actor}`, async () => {
        const before = await mark(1n);
        await expect(as(actor).withdraw(1n, ACTION, REASON))
          .to.emit(registry, "CapabilityWithdrawn")
          .withArgs(1n, ACTION, deployment.actors[actor].address, REASON);
        expect(await capableUntil(1n)).to.equal(0n);
        expect(await registry.capabilityOf(1n, ACTION)).to.deep.equal(none);
        const agent = await registry.getAgent(1n);
        expect([agent.status, agent.mark === before, agent.changedAt]).to.deep.equal([
          STATUS.ACTIVE,
          false,
          await now(),
        ]);
      });
    }

    it("lets an attester withdraw its own word and no other", async () => {
      const other = capability(deployment, {
        actionType: OTHER_ACTION,
        attester: deployment.actors.secondApprover.address,
      });
      await as("timelock").attest(1n, other, await mark(1n), FOREVER);
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
      const before = await mark(1n);
      await as("approver").withdraw(1n, ACTION, REASON);
      await expect(as("timelock").attest(1n, capability(deployment), before, FOREVER))
        .to.be.revertedWithCustomError(registry, "Mark_Wrong")
        .withArgs(before, await mark(1n));
    });
  });

  describe("standingOf", () => {
    it("tells status, posture, model and until when the agent is capable", async () => {
      const [active, revoked] = [await registry.standingOf(1n, ACTION), await registry.standingOf(2n, ACTION)];
      expect(active).to.deep.equal([STATUS.ACTIVE, POSTURE.SUPERVISED, MODEL, FOREVER]);
      expect(revoked).to.deep.equal([STATUS.REVOKED, POSTURE.SUPERVISED, MODEL, FOREVER]);
    });

    it("goes on telling when a capability was over", async () => {
      const expiresAt = (await now()) + 10n;
      await as("timelock").attest(1n, capability(deployment, { expiresAt }), await mark(1n), FOREVER);
      await connection.networkHelpers.time.increase(100);
      expect(await capableUntil(1n)).to.equal(expiresAt);
      expect((await registry.capabilityOf(1n, ACTION)).expiresAt).to.equal(expiresAt);
    });

    it("is all zero for an unknown id, and tells of no capability nobody vouches for", async () => {
      expect(await registry.standingOf(UNKNOWN, ACTION)).to.deep.equal([STATUS.NONE, POSTURE.NONE, ZeroHash, 0n]);
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
});
