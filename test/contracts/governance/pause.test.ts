import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { Pause__factory } from "../../../types/ethers-contracts/index.ts";
import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import { CALLERS } from "../support/role-rows.ts";

const connection = await network.create();
const MAX_PAUSE = 14n * 86_400n;

async function deployed() {
  const deployment = await deploySystem(connection);
  const contract = await deployment.ethers.deployContract("Pause", [deployment.roles]);
  return { deployment, brake: Pause__factory.connect(await contract.getAddress(), deployment.actors.timelock) };
}

describe("Pause", () => {
  let deployment: Deployment;
  let brake: Awaited<ReturnType<typeof deployed>>["brake"];

  beforeEach(async () => {
    ({ deployment, brake } = await connection.networkHelpers.loadFixture(deployed));
  });

  const { time } = connection.networkHelpers;
  const now = async () => BigInt(await time.latest());
  const state = async () => [await brake.pausedUntil(), await brake.epoch()];

  it("is off at first", async () => {
    expect(await state()).to.deep.equal([0n, 0n]);
    expect(await brake.MAX_PAUSE()).to.equal(MAX_PAUSE);
  });

  describe("pause", () => {
    it("stops for two weeks", async () => {
      const { guardian } = deployment.actors;
      const at = (await now()) + 50n;
      await time.setNextBlockTimestamp(at);
      await expect(brake.connect(guardian).pause(REASON))
        .to.emit(brake, "Paused")
        .withArgs(1n, at + MAX_PAUSE, guardian.address, REASON);
      expect(await state()).to.deep.equal([at + MAX_PAUSE, 1n]);
    });

    it("prolongs a pause, as a new one", async () => {
      await brake.pause(REASON);
      const at = (await now()) + 1n;
      await time.setNextBlockTimestamp(at);
      await expect(brake.pause(REASON))
        .to.emit(brake, "Paused")
        .withArgs(2n, at + MAX_PAUSE, deployment.actors.timelock.address, REASON);
      expect(await state()).to.deep.equal([at + MAX_PAUSE, 2n]);
    });

    it("refuses a pause that is no longer than the one in force", async () => {
      await brake.pause(REASON);
      // A call at the newest block sees that block's timestamp.
      await expect(brake.pause.staticCall(REASON))
        .to.be.revertedWithCustomError(brake, "Pause_NotLonger")
        .withArgs(await brake.pausedUntil());
    });

    it("stops again after a pause was over, and after one was ended", async () => {
      await brake.pause(REASON);
      await time.increase(MAX_PAUSE);
      await brake.pause(REASON);
      await brake.unpause(2n, FOREVER);
      await brake.pause(REASON);
      expect(await state()).to.deep.equal([(await now()) + MAX_PAUSE, 3n]);
    });
  });

  describe("unpause", () => {
    it("ends a pause early", async () => {
      await brake.pause(REASON);
      await expect(brake.unpause(1n, FOREVER)).to.emit(brake, "Unpaused").withArgs(1n);
      expect(await state()).to.deep.equal([0n, 1n]);
    });

    it("works in the last second of its deadline, and not a second later", async () => {
      await brake.pause(REASON);
      const deadline = (await now()) + 100n;
      await time.setNextBlockTimestamp(deadline + 1n);
      await expect(brake.unpause(1n, deadline))
        .to.be.revertedWithCustomError(brake, "Pause_Expired")
        .withArgs(deadline);
      await time.setNextBlockTimestamp(deadline + 2n);
      await brake.unpause(1n, deadline + 2n);
    });

    it("refuses when there is nothing to end: never paused, ended, over", async () => {
      await expect(brake.unpause(0n, FOREVER)).to.be.revertedWithCustomError(brake, "Pause_NotPaused");
      await brake.pause(REASON);
      await brake.unpause(1n, FOREVER);
      await expect(brake.unpause(1n, FOREVER)).to.be.revertedWithCustomError(brake, "Pause_NotPaused");
      await brake.pause(REASON);
      const until = await brake.pausedUntil();
      await time.setNextBlockTimestamp(until);
      await expect(brake.unpause(2n, FOREVER)).to.be.revertedWithCustomError(brake, "Pause_NotPaused");
    });

    it("ends a pause in its last second", async () => {
      await brake.pause(REASON);
      await time.setNextBlockTimestamp((await brake.pausedUntil()) - 1n);
      await expect(brake.unpause(1n, FOREVER)).to.emit(brake, "Unpaused").withArgs(1n);
    });

    it("refuses a call that was decided before the pause was prolonged", async () => {
      await brake.pause(REASON);
      await brake.pause(REASON);
      for (const stale of [0n, 1n, 3n]) {
        await expect(brake.unpause(stale, FOREVER))
          .to.be.revertedWithCustomError(brake, "Pause_WrongEpoch")
          .withArgs(stale, 2n);
      }
    });
  });

  for (const name of CALLERS) {
    it(`lets ${name} do what it may, and nothing else`, async () => {
      const caller = deployment.actors[name];
      await brake.pause(REASON);
      await time.increase(1);
      const pausing = brake.connect(caller).pause.staticCall(REASON);
      if (["timelock", "guardian", "council"].includes(name)) await pausing;
      else {
        await expect(pausing)
          .to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized")
          .withArgs(caller.address, id("GUARDIAN"));
      }
      const ending = brake.connect(caller).unpause.staticCall(1n, FOREVER);
      if (name === "timelock") await ending;
      else {
        await expect(ending)
          .to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized")
          .withArgs(caller.address, ZeroHash);
      }
    });
  }
});
