import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { DELAY, FOREVER, SIGNING_LOG } from "../fixture.ts";
import { capability, MODEL, POSTURE, REASON, registration, STATUS } from "../support/agents.ts";
import { decide, purchase } from "../support/purchases.ts";
import { batch, secondBatch } from "../support/logs.ts";
import { expecting, propose } from "./support/council.ts";
import {
  ALLOWED,
  answer,
  authority,
  callOf,
  deployWorld,
  expectLoosensNothing,
  type World,
} from "./support/takeover.ts";

const connection = await network.create();

async function deployed() {
  return await deployWorld(connection);
}

describe("Takeover by one key", () => {
  let world: World;
  const verdicts: string[] = [];
  const { time } = connection.networkHelpers;

  beforeEach(async () => {
    world = await connection.networkHelpers.loadFixture(deployed);
  });

  after(() => console.log(verdicts.map((verdict) => `      ${verdict}`).join("\n")));

  it("a stolen deployer", async () => {
    const before = await authority(world);
    const attempts = await expectLoosensNothing(world, world.actors.deployer);
    expect(await authority(world)).to.deep.equal(before);
    expect(await answer(world)).to.deep.equal(ALLOWED);
    verdicts.push(`stolen deployer: ${attempts} loosening calls refused; holds nothing`);
  });

  it("a stolen registrar", async () => {
    const { agentRegistry, roles, actors } = world;
    const { registrar, guardian, stranger } = actors;
    const attempts = await expectLoosensNothing(world, registrar);
    // It enters an agent of its own and what it was examined for; but nobody gave it authority, so no human can let it act.
    const entry = await registration(world, "thief's", { capabilities: [capability(world)] });
    await agentRegistry.connect(registrar).enroll(entry);
    const agentId = await agentRegistry.agentCount();
    expect((await agentRegistry.getAgent(agentId)).posture).to.equal(POSTURE.SUPERVISED);
    const own = await decide(world, await purchase(world, [], { agentId }));
    expect(own).to.deep.equal(["BLOCKED", "NONE", "NO_AUTHORITY"]);
    const borrowed = await decide(world, await purchase(world, world.nodes, { agentId }));
    expect(borrowed).to.deep.equal(["BLOCKED", "NONE", "LINEAGE_FOREIGN"]);
    expect(await answer(world)).to.deep.equal(ALLOWED);

    // The guardian ends the agent at once; the council gives the seat to another key.
    await agentRegistry.connect(guardian).revoke(agentId, REASON);
    const { operation } = await propose(
      world,
      [
        await expecting(world),
        await callOf(roles, "revokeRole", [id("REGISTRAR"), registrar.address]),
        await callOf(roles, "grantRole", [id("REGISTRAR"), stranger.address]),
      ],
      "another registrar",
    );
    await time.increase(DELAY);
    await world.gate.executeBatch(...operation);
    await expect(agentRegistry.connect(registrar).enroll(await registration(world, "more")))
      .to.be.revertedWithCustomError(roles, "Roles_Unauthorized")
      .withArgs(registrar.address, id("REGISTRAR"));
    await agentRegistry
      .connect(stranger)
      .enroll(await registration(world, "honest", { said: { registrar: stranger.address } }));
    verdicts.push(
      `stolen registrar: ${attempts} loosening calls refused; its agents have no authority, and it was replaced`,
    );
  });

  it("a stolen anchorer", async () => {
    const { anchorLog, actors } = world;
    const { signingAnchorer, guardian, stranger } = actors;
    const attempts = await expectLoosensNothing(world, signingAnchorer);
    await anchorLog.connect(signingAnchorer).anchor(batch());
    // A root no checkpoint of the log's signing key stands behind: readers dispute it, and what was anchored stays.
    await anchorLog.connect(signingAnchorer).anchor(secondBatch({ root: id("forged"), checkpointHash: id("forged") }));
    await expect(anchorLog.connect(signingAnchorer).anchor(secondBatch()))
      .to.be.revertedWithCustomError(anchorLog, "Log_WrongSeq")
      .withArgs(SIGNING_LOG, 21n, 11n);

    // Sealed at once; the successor goes on where the last good record was.
    await anchorLog.connect(guardian).seal(SIGNING_LOG, REASON);
    await expect(anchorLog.connect(signingAnchorer).anchor(secondBatch({ firstSeq: 21n })))
      .to.be.revertedWithCustomError(anchorLog, "Log_IsSealed")
      .withArgs(SIGNING_LOG);
    const successor = await callOf(anchorLog, "openSuccessor", [
      SIGNING_LOG,
      10n,
      stranger.address,
      [],
      (await anchorLog.getLog(SIGNING_LOG)).mark,
      FOREVER,
    ]);
    const { operation } = await propose(world, [successor], "successor");
    await time.increase(DELAY);
    await world.gate.executeBatch(...operation);
    const log = await anchorLog.getLog(3n);
    expect([log.predecessor, log.lastGoodSeq, log.anchorer]).to.deep.equal([SIGNING_LOG, 10n, stranger.address]);
    expect(await answer(world)).to.deep.equal(ALLOWED);
    verdicts.push(
      `stolen anchorer: ${attempts} loosening calls refused; its log was sealed and followed from the last good record`,
    );
  });

  it("a stolen guardian", async () => {
    const { agentRegistry, gate, pause, roles, modelRegistry, timelock, actors } = world;
    const { guardian } = actors;
    const attempts = await expectLoosensNothing(world, guardian);
    await pause.connect(guardian).pause(REASON);
    const named = await pause.mark();
    const removal = [await expecting(world), await callOf(roles, "revokeRole", [id("GUARDIAN"), guardian.address])];
    const early = [...removal, await callOf(pause, "unpause", [named, FOREVER])];

    // It freezes, and cannot stop the proposal that removes it; but it makes stale what also ends a pause.
    await agentRegistry.connect(guardian).suspend(3n, REASON);
    const alone = await propose(world, removal, "remove the guardian");
    const both = await propose(world, early, "remove the guardian and end its pause");
    await expect(timelock.connect(guardian).cancel(alone.id))
      .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
      .withArgs(guardian.address, id("CANCELLER_ROLE"));
    await time.increase(DELAY);
    await pause.connect(guardian).pause(REASON);
    await expect(gate.executeBatch(...both.operation))
      .to.be.revertedWithCustomError(pause, "Mark_Wrong")
      .withArgs(named, await pause.mark());
    await gate.executeBatch(...alone.operation);
    await expect(pause.connect(guardian).pause(REASON))
      .to.be.revertedWithCustomError(roles, "Roles_Unauthorized")
      .withArgs(guardian.address, id("GUARDIAN"));

    // What it did is undone one by one, each after the delay.
    const { mark } = await agentRegistry.getAgent(3n);
    const undoing = [
      await callOf(pause, "unpause", [await pause.mark(), FOREVER]),
      await callOf(agentRegistry, "reinstate", [3n, mark, FOREVER]),
    ];
    const { operation } = await propose(world, undoing, "undo");
    await time.increase(DELAY);
    await gate.executeBatch(...operation);
    expect((await agentRegistry.getAgent(3n)).status).to.equal(STATUS.ACTIVE);
    expect((await modelRegistry.getModel(MODEL)).revokedAt).to.equal(0n);
    expect(await answer(world)).to.deep.equal(ALLOWED);
    verdicts.push(
      `stolen guardian: ${attempts} loosening calls refused; froze, could not cancel its removal, and was undone`,
    );
  });

  it("one stolen key of the council", async () => {
    const before = await authority(world);
    const attempts = await expectLoosensNothing(world, world.actors.member1);
    expect(await authority(world)).to.deep.equal(before);
    verdicts.push(`one stolen council key: ${attempts} loosening calls refused; can pause once in 30 days`);
  });
});
