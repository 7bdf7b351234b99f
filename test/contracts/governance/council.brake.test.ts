import { expect } from "chai";
import { id, keccak256 } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import { walletParty, type Party } from "../support/parties.ts";
import { brakeAs, signBrake, someMembers } from "./support/council.ts";

const connection = await network.create();
const INTERVAL = 30n * 86_400n;
const MAX_PAUSE = 14n * 86_400n;

async function deployed() {
  return await deploySystem(connection);
}

describe("Council.brake", () => {
  let deployment: Deployment;
  let council: Deployment["council"];
  let pause: Deployment["pause"];
  let member: Party;
  let other: Party;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ council, pause } = deployment);
    [member, other] = someMembers(deployment, 2) as [Party, Party];
  });

  const { time } = connection.networkHelpers;
  const now = async () => BigInt(await time.latest());
  const nameOf = (party: Party) => party.signer.toLowerCase();

  it("pauses by one member alone", async () => {
    const at = (await now()) + 50n;
    const signature = await signBrake(deployment, member, REASON);
    await time.setNextBlockTimestamp(at);
    const braking = council.brake(REASON, 0n, FOREVER, signature);
    await braking;
    await expect(braking)
      .to.emit(council, "Braked")
      .withArgs(keccak256(member.signer), REASON)
      .and.to.emit(pause, "Paused")
      .withArgs(await pause.mark(), at + MAX_PAUSE, await council.getAddress(), REASON);
    expect(await council.brakesAgainAt(member.signer)).to.equal(at + INTERVAL);
    expect(await council.brakesAgainAt(other.signer)).to.equal(0n);
  });

  it("is each member's once in 30 days, to the second", async () => {
    await brakeAs(deployment, member, REASON);
    const next = (await now()) + INTERVAL;
    await brakeAs(deployment, other, REASON);
    await time.setNextBlockTimestamp(next - 1n);
    await expect(brakeAs(deployment, member, REASON, 1n))
      .to.be.revertedWithCustomError(council, "Council_BrakedLately")
      .withArgs(nameOf(member), next);
    await time.setNextBlockTimestamp(next);
    await brakeAs(deployment, member, REASON, 1n);
    expect(await council.brakesAgainAt(member.signer)).to.equal(next + INTERVAL);
    await time.increaseTo(next + INTERVAL);
    expect(await council.brakesAgainAt(member.signer)).to.equal(0n);
  });

  it("ends by itself", async () => {
    await brakeAs(deployment, member, REASON);
    await time.increase(MAX_PAUSE);
    expect(await pause.pausedUntil()).to.equal(await now());
  });

  it("cannot be entered twice, however late", async () => {
    await brakeAs(deployment, member, REASON);
    await time.increase(INTERVAL);
    await expect(brakeAs(deployment, member, REASON))
      .to.be.revertedWithCustomError(council, "Council_NonceUsed")
      .withArgs(0n);
  });

  it("comes back to a member that left and returned no sooner", async () => {
    await brakeAs(deployment, member, REASON);
    const next = (await now()) + INTERVAL;
    const governed = council.connect(deployment.actors.timelock);
    await governed.change([], [member.signer], 3n, await council.mark(), FOREVER);
    await governed.change([member.signer], [], 3n, await council.mark(), FOREVER);
    await expect(brakeAs(deployment, member, REASON, 1n))
      .to.be.revertedWithCustomError(council, "Council_BrakedLately")
      .withArgs(nameOf(member), next);
  });

  it("is no stranger's, nor a removed member's", async () => {
    const stranger = walletParty(deployment.actors.stranger);
    await council.connect(deployment.actors.timelock).change([], [member.signer], 3n, await council.mark(), FOREVER);
    for (const party of [stranger, member]) {
      await expect(brakeAs(deployment, party, REASON))
        .to.be.revertedWithCustomError(council, "Council_BadSigner")
        .withArgs(nameOf(party));
    }
  });

  it("is not over another reason, nonce or deadline", async () => {
    for (const [reason, nonce, deadline] of [
      [id("another"), 0n, FOREVER],
      [REASON, 1n, FOREVER],
      [REASON, 0n, FOREVER - 1n],
    ] as const) {
      const signature = await signBrake(deployment, member, reason, nonce, deadline);
      await expect(council.brake(REASON, 0n, FOREVER, signature))
        .to.be.revertedWithCustomError(council, "Council_BadSignature")
        .withArgs(nameOf(member));
    }
    const deadline = await now();
    await expect(council.brake(REASON, 0n, deadline, await signBrake(deployment, member, REASON, 0n, deadline)))
      .to.be.revertedWithCustomError(council, "Council_Expired")
      .withArgs(deadline);
  });

  it("is not spent when the pause refuses", async () => {
    await pause.connect(deployment.actors.guardian).pause(REASON);
    const signature = await signBrake(deployment, member, REASON);
    // A call at the newest block sees that block's timestamp: the pause would be no longer.
    await expect(council.brake.staticCall(REASON, 0n, FOREVER, signature))
      .to.be.revertedWithCustomError(pause, "Pause_NotLonger")
      .withArgs(await pause.pausedUntil());
    const { roles, actors } = deployment;
    const seat = [id("GUARDIAN"), await council.getAddress()] as const;
    await roles.connect(actors.timelock).revokeRole(...seat);
    await expect(council.brake(REASON, 0n, FOREVER, signature))
      .to.be.revertedWithCustomError(roles, "Roles_Unauthorized")
      .withArgs(seat[1], seat[0]);
    expect(await council.brakesAgainAt(member.signer)).to.equal(0n);
    await roles.connect(actors.timelock).grantRole(...seat);
    await council.brake(REASON, 0n, FOREVER, signature);
  });
});
