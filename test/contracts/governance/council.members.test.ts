import { expect } from "chai";
import { concat, id, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { Council__factory } from "../../../types/ethers-contracts/index.ts";
import { deploySystem, FOREVER, MEMBERS, type Deployment } from "../fixture.ts";
import { p256Key } from "../support/keys.ts";
import { GUESS, NO_MARK } from "../support/marks.ts";

const connection = await network.create();

async function deployed() {
  const deployment = await deploySystem(connection);
  const verifier = await (await deployment.ethers.deployContract("ERC7913P256Verifier")).getAddress();
  return { deployment, verifier };
}

describe("Members of the council", () => {
  let deployment: Deployment;
  let verifier: string;
  let council: Deployment["council"];
  let five: string[];

  beforeEach(async () => {
    ({ deployment, verifier } = await connection.networkHelpers.loadFixture(deployed));
    council = deployment.council.connect(deployment.actors.timelock);
    five = MEMBERS.map((name) => deployment.actors[name].address.toLowerCase());
  });

  const { time } = connection.networkHelpers;
  const member = (index: number) => five[index] ?? "";
  const change = async (added: string[], removed: string[], threshold = 3n) =>
    await council.change(added, removed, threshold, await council.mark(), FOREVER);
  const found = async (members: string[], threshold: bigint) => {
    const { roles, pause, gate } = deployment;
    return await deployment.ethers.deployContract("Council", [roles, pause, gate, members, threshold]);
  };
  const many = (count: number) => Array.from({ length: count }, (_, index) => `0x${"33".repeat(19)}${hex(index + 1)}`);
  const hex = (number: number) => number.toString(16).padStart(2, "0");

  it("are the ones it was founded with", async () => {
    expect(await council.members()).to.deep.equal(five);
    expect(await council.threshold()).to.equal(3n);
    expect(await council.BRAKE_INTERVAL()).to.equal(30n * 86_400n);
    const [event] = await council.queryFilter(council.filters.CouncilChanged());
    expect([...(event?.args ?? [])]).to.deep.equal([five, [], 3n]);
  });

  it("come, go and need another threshold in one act", async () => {
    const key = concat([verifier, p256Key("new member").publicKey]);
    await expect(change([key], [member(0), member(4)], 4n))
      .to.emit(council, "CouncilChanged")
      .withArgs([key], [member(0), member(4)], 4n);
    expect(await council.members()).to.have.members([member(1), member(2), member(3), key]);
    expect(await council.threshold()).to.equal(4n);
  });

  it("are replaced as a whole, and shrink to two", async () => {
    await change(many(2), five, 2n);
    expect(await council.members()).to.have.members(many(2));
  });

  it("may stay as they are while the threshold changes", async () => {
    await change([], [], 5n);
    expect(await council.threshold()).to.equal(5n);
  });

  it("belong to the timelock", async () => {
    for (const name of ["member1", "council", "guardian", "deployer", "stranger"] as const) {
      const caller = deployment.actors[name];
      await expect(council.connect(caller).change([], [], 2n, await council.mark(), FOREVER))
        .to.be.revertedWithCustomError(council, "Council_Unauthorized")
        .withArgs(caller.address);
    }
  });

  it("change until the deadline, and while the mark is the one the call was written for", async () => {
    const first = await council.mark();
    const deadline = BigInt(await time.latest()) + 100n;
    await time.setNextBlockTimestamp(deadline + 1n);
    await expect(council.change([], [], 2n, first, deadline))
      .to.be.revertedWithCustomError(council, "Mark_Expired")
      .withArgs(deadline);
    await time.setNextBlockTimestamp(deadline + 2n);
    await council.change([], [], 2n, first, deadline + 2n);
    for (const named of [NO_MARK, GUESS, first]) {
      await expect(council.change([], [], 2n, named, FOREVER))
        .to.be.revertedWithCustomError(council, "Mark_Wrong")
        .withArgs(named, await council.mark());
    }
  });

  it("change while the roles are those the call was written for: whoever gets or loses one makes another mark", async () => {
    const { roles, actors } = deployment;
    const marks = [await council.mark()];
    await roles.connect(actors.timelock).grantRole(id("REGISTRAR"), actors.stranger.address);
    marks.push(await council.mark());
    await roles.connect(actors.stranger).renounceRole(id("REGISTRAR"), actors.stranger.address);
    marks.push(await council.mark());
    // Who gets what it has changes nothing.
    await roles.connect(actors.timelock).grantRole(id("GUARDIAN"), actors.guardian.address);
    expect(await council.mark()).to.equal(marks[2]);
    expect(new Set(marks).size).to.equal(3);
    for (const named of marks.slice(0, 2)) {
      await expect(council.change([], [], 2n, named ?? "", FOREVER))
        .to.be.revertedWithCustomError(council, "Mark_Wrong")
        .withArgs(named, marks[2]);
    }
  });

  it("have the gate of their own timelock", async () => {
    const { ethers, roles, pause, actors } = deployment;
    const other = await ethers.deployContract("Gate", [actors.deployer.address]);
    expect(await council.gate()).to.equal(await deployment.gate.getAddress());
    await expect(ethers.deployContract("Council", [roles, pause, other, five, 3n]))
      .to.be.revertedWithCustomError(council, "Council_ForeignGate")
      .withArgs(await other.getAddress());
  });

  describe("are refused", () => {
    const expectRefused = async (signer: string, added: string[], removed: string[] = []) => {
      await expect(change(added, removed)).to.be.revertedWithCustomError(council, "Council_BadMember").withArgs(signer);
    };

    it("when they are too short, or too long", async () => {
      const longest = concat([verifier, `0x${"44".repeat(108)}`]);
      await change([longest], []);
      for (const signer of ["0x", `0x${"44".repeat(19)}`, concat([longest, "0x00"])])
        await expectRefused(signer, [signer]);
    });

    it("when they are zero, or the council itself", async () => {
      const self = (await council.getAddress()).toLowerCase();
      for (const account of [ZeroAddress, self]) {
        await expectRefused(account, [account]);
        const key = concat([account, p256Key("key").publicKey]);
        await expectRefused(key, [key]);
      }
    });

    it("when they are keys of a verifier without code", async () => {
      const key = concat([deployment.actors.owner.address, p256Key("key").publicKey]);
      await expectRefused(key, [key]);
    });

    it("when they are there already, or come twice", async () => {
      await expectRefused(member(2), [member(2)]);
      const [one = ""] = many(1);
      await expectRefused(one, [one, one]);
    });

    it("when they are to go and are not there, or go twice", async () => {
      const [one = ""] = many(1);
      await expectRefused(one, [], [one]);
      await expectRefused(member(1), [], [member(1), member(1)]);
    });

    it("when they are more than 32", async () => {
      await change(many(27), []);
      expect((await council.members()).length).to.equal(32);
      const [next = ""] = many(28).slice(-1);
      await expectRefused(next, [next]);
      await change([next], [member(0)]);
    });

    it("when the council is founded", async () => {
      for (const members of [
        [ZeroAddress, ...five],
        ["0x11", ...five],
      ]) {
        await expect(found(members, 3n))
          .to.be.revertedWithCustomError(council, "Council_BadMember")
          .withArgs(members[0]);
      }
      await expect(found([...five, member(0)], 3n))
        .to.be.revertedWithCustomError(council, "Council_BadMember")
        .withArgs(member(0));
    });
  });

  it("need a threshold from 2 to their number", async () => {
    for (const [threshold, members] of [
      [0n, five],
      [1n, five],
      [6n, five],
      [1n, five.slice(0, 1)],
      [2n, five.slice(0, 1)],
      [2n, []],
    ] as const) {
      await expect(found([...members], threshold))
        .to.be.revertedWithCustomError(council, "Council_BadThreshold")
        .withArgs(threshold, members.length);
    }
    for (const threshold of [0n, 1n, 5n]) {
      await expect(change([], [member(0)], threshold))
        .to.be.revertedWithCustomError(council, "Council_BadThreshold")
        .withArgs(threshold, 4n);
    }
    for (const threshold of [2n, 5n]) {
      const contract = await found(five, threshold);
      const council2 = Council__factory.connect(await contract.getAddress(), deployment.actors.stranger);
      expect(await council2.threshold()).to.equal(threshold);
    }
  });

  it("are as they were when a change fails", async () => {
    await expect(change(many(1), [member(0)], 9n)).to.be.revertedWithCustomError(council, "Council_BadThreshold");
    expect(await council.members()).to.deep.equal(five);
  });
});
