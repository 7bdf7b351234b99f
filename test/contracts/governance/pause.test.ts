import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { Pause__factory } from "../../../types/ethers-contracts/index.ts";
import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import { GUESS, NO_MARK } from "../support/marks.ts";
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
  const mark = async () => await brake.mark();
  const until = async () => await brake.pausedUntil();

  it("is off at first", async () => {
    expect([await until(), await mark()]).to.deep.equal([0n, NO_MARK]);
    expect(await brake.MAX_PAUSE()).to.equal(MAX_PAUSE);
  });

  describe("pause", () => {
    it("stops for two weeks", async () => {
      const { guardian } = deployment.actors;
      const at = (await now()) + 50n;
      await time.setNextBlockTimestamp(at);
      const pausing = brake.connect(guardian).pause(REASON);
      await pausing;
      await expect(pausing)
        .to.emit(brake, "Paused")
        .withArgs(await mark(), at + MAX_PAUSE, guardian.address, REASON);
      expect(await until()).to.equal(at + MAX_PAUSE);
      expect(await mark()).to.not.equal(NO_MARK);
    });

    it("prolongs a pause, as a new one", async () => {
      await brake.pause(REASON);
      const before = await mark();
      const at = (await now()) + 1n;
      await time.setNextBlockTimestamp(at);
      const prolonging = brake.pause(REASON);
      await prolonging;
      await expect(prolonging)
        .to.emit(brake, "Paused")
        .withArgs(await mark(), at + MAX_PAUSE, deployment.actors.timelock.address, REASON);
      expect(await until()).to.equal(at + MAX_PAUSE);
      expect(await mark()).to.not.equal(before);
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
      await brake.unpause(await mark(), FOREVER);
      await brake.pause(REASON);
      expect(await until()).to.equal((await now()) + MAX_PAUSE);
    });
  });

  describe("unpause", () => {
    it("ends a pause early", async () => {
      await brake.pause(REASON);
      const named = await mark();
      await expect(brake.unpause(named, FOREVER)).to.emit(brake, "Unpaused").withArgs(named);
      expect([await until(), await mark()]).to.deep.equal([0n, named]);
    });

    it("works in the last second of its deadline, and not a second later", async () => {
      await brake.pause(REASON);
      const deadline = (await now()) + 100n;
      await time.setNextBlockTimestamp(deadline + 1n);
      await expect(brake.unpause(await mark(), deadline))
        .to.be.revertedWithCustomError(brake, "Mark_Expired")
        .withArgs(deadline);
      await time.setNextBlockTimestamp(deadline + 2n);
      await brake.unpause(await mark(), deadline + 2n);
    });

    it("refuses when there is nothing to end: never paused, ended, over", async () => {
      await expect(brake.unpause(NO_MARK, FOREVER)).to.be.revertedWithCustomError(brake, "Pause_NotPaused");
      await brake.pause(REASON);
      await brake.unpause(await mark(), FOREVER);
      await expect(brake.unpause(await mark(), FOREVER)).to.be.revertedWithCustomError(brake, "Pause_NotPaused");
      await brake.pause(REASON);
      await time.setNextBlockTimestamp(await until());
      await expect(brake.unpause(await mark(), FOREVER)).to.be.revertedWithCustomError(brake, "Pause_NotPaused");
    });

    it("ends a pause in its last second", async () => {
      await brake.pause(REASON);
      await time.setNextBlockTimestamp((await brake.pausedUntil()) - 1n);
      const named = await mark();
      await expect(brake.unpause(named, FOREVER)).to.emit(brake, "Unpaused").withArgs(named);
    });

    it("refuses a call that was decided before the pause was prolonged", async () => {
      await brake.pause(REASON);
      const before = await mark();
      await brake.pause(REASON);
      for (const named of [NO_MARK, GUESS, before]) {
        await expect(brake.unpause(named, FOREVER))
          .to.be.revertedWithCustomError(brake, "Mark_Wrong")
          .withArgs(named, await mark());
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
      const ending = brake.connect(caller).unpause.staticCall(await mark(), FOREVER);
      if (name === "timelock") await ending;
      else {
        await expect(ending)
          .to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized")
          .withArgs(caller.address, ZeroHash);
      }
    });
  }
});
