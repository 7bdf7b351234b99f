import { expect } from "chai";
import { AbiCoder, id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { DELAY, deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import { NO_MARK } from "../support/marks.ts";
import {
  executeAs,
  expecting,
  operationOf,
  propose,
  saltFor,
  scheduling,
  signExecution,
  someMembers,
  type Call,
} from "./support/council.ts";

const connection = await network.create();

async function deployed() {
  return await deploySystem(connection);
}

describe("Council.execute", () => {
  let deployment: Deployment;
  let council: Deployment["council"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    ({ council } = deployment);
  });

  const three = () => someMembers(deployment, 3);
  const pausing = async (): Promise<Call> => ({
    target: await deployment.pause.getAddress(),
    data: deployment.pause.interface.encodeFunctionData("pause", [REASON]),
  });
  const granting = async (): Promise<Call> => ({
    target: await deployment.roles.getAddress(),
    data: deployment.roles.interface.encodeFunctionData("grantRole", [
      id("REGISTRAR"),
      deployment.actors.stranger.address,
    ]),
  });
  const delaying = async (): Promise<Call> => ({
    target: await deployment.timelock.getAddress(),
    data: deployment.timelock.interface.encodeFunctionData("updateDelay", [1n]),
  });

  it("makes the call in the council's name, and says which", async () => {
    const call = await pausing();
    await expect(executeAs(deployment, three(), call, 7n))
      .to.emit(council, "Executed")
      .withArgs(7n, call.target, call.data)
      .and.to.emit(deployment.pause, "Paused")
      .withArgs(
        (mark: string) => mark !== NO_MARK,
        (until: bigint) => until > 0n,
        await council.getAddress(),
        REASON,
      );
    expect([await council.isUsed(7n), await council.isUsed(8n)]).to.deep.equal([true, false]);
  });

  it("takes more members than needed, all five of them", async () => {
    await expect(executeAs(deployment, someMembers(deployment, 5), await pausing(), 0n)).to.emit(council, "Executed");
  });

  it("gives back what the target gave", async () => {
    const target = await deployment.pause.getAddress();
    const data = deployment.pause.interface.encodeFunctionData("MAX_PAUSE");
    const signatures = await signExecution(deployment, { target, data, nonce: 0n, deadline: FOREVER }, three());
    const answer = await council.execute.staticCall(target, data, 0n, FOREVER, signatures);
    expect(answer).to.equal(AbiCoder.defaultAbiCoder().encode(["uint64"], [14 * 86_400]));
  });

  it("fails with what the target fails with, and the nonce stays unused", async () => {
    const call = {
      target: await deployment.pause.getAddress(),
      data: deployment.pause.interface.encodeFunctionData("unpause", [NO_MARK, FOREVER]),
    };
    await expect(executeAs(deployment, three(), call, 0n))
      .to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized")
      .withArgs(await council.getAddress(), ZeroHash);
    expect(await council.isUsed(0n)).to.equal(false);
  });

  it("refuses a target without code: a call there would look as if it had been made", async () => {
    const { owner } = deployment.actors;
    await expect(executeAs(deployment, three(), { target: owner.address, data: "0x" }, 0n))
      .to.be.revertedWithCustomError({ interface: council.interface }, "AddressEmptyCode")
      .withArgs(owner.address);
  });

  it("works in the last second of its deadline, and not a second later", async () => {
    const { time } = connection.networkHelpers;
    const deadline = BigInt(await time.latest()) + 100n;
    await time.setNextBlockTimestamp(deadline);
    await executeAs(deployment, three(), await pausing(), 0n, deadline);
    await time.setNextBlockTimestamp(deadline + 1n);
    await expect(executeAs(deployment, three(), await pausing(), 1n, deadline))
      .to.be.revertedWithCustomError(council, "Council_Expired")
      .withArgs(deadline);
  });

  it("does not call itself: members change through the timelock", async () => {
    const target = await council.getAddress();
    const data = council.interface.encodeFunctionData("change", [[], [], 2n, NO_MARK, FOREVER]);
    await expect(executeAs(deployment, three(), { target, data }, 0n)).to.be.revertedWithCustomError(
      council,
      "Council_SelfCall",
    );
  });

  for (const contract of ["timelock", "roles"] as const) {
    it(`gives up no seat in the ${contract}: two members need it to cancel, one to brake`, async () => {
      const target = await deployment[contract].getAddress();
      for (const role of ["PROPOSER_ROLE", "CANCELLER_ROLE", "GUARDIAN"]) {
        const data = deployment.roles.interface.encodeFunctionData("renounceRole", [id(role), council.target]);
        await expect(executeAs(deployment, three(), { target, data }, 0n)).to.be.revertedWithCustomError(
          council,
          "Council_SelfCall",
        );
      }
    });
  }

  describe("with an operation on the timelock itself or on the roles, which check no date", () => {
    const refused = async (call: Call, target: string) => {
      await expect(executeAs(deployment, three(), call, 0n))
        .to.be.revertedWithCustomError(council, "Council_Undated")
        .withArgs(target);
    };
    const scheduled = async (...calls: Call[]) =>
      await scheduling(deployment, operationOf(calls, await saltFor(deployment, "any")));
    const alone = async ({ target, data }: Call): Promise<Call> => ({
      target: await deployment.timelock.getAddress(),
      data: deployment.timelock.interface.encodeFunctionData("schedule", [
        target,
        0n,
        data,
        ZeroHash,
        await saltFor(deployment, "alone"),
        DELAY,
      ]),
    });

    it("refuses one that stands alone", async () => {
      for (const call of [await granting(), await delaying()]) {
        await refused(await alone(call), call.target);
        await refused(await scheduled(call), call.target);
      }
    });

    it("refuses one in a batch that starts with anything else", async () => {
      const grant = await granting();
      const first = await expecting(deployment);
      const others = [await pausing(), { ...first, target: await deployment.pause.getAddress() }];
      const views = [
        { ...first, data: council.interface.encodeFunctionData("mark") },
        { ...first, data: "0x" },
      ];
      for (const other of [...others, ...views]) await refused(await scheduled(other, grant), grant.target);
      await refused(await scheduled(grant, first), grant.target);
      await refused(
        await scheduled(await pausing(), await pausing(), await delaying()),
        deployment.actors.timelock.address,
      );
    });

    it("takes a batch that starts with it", async () => {
      for (const call of [await granting(), await delaying()]) {
        const { id: operation } = await propose(deployment, [await expecting(deployment), call], call.target);
        expect(await deployment.timelock.isOperationPending(operation)).to.equal(true);
      }
    });

    it("asks nothing of other targets, nor of an empty batch", async () => {
      await executeAs(deployment, three(), await alone(await pausing()), 0n);
      await propose(deployment, [await pausing(), await pausing()], "two");
      await propose(deployment, [], "none");
    });
  });

  it("finds the nonce used when the target re-enters with the same signatures", async () => {
    const { ethers } = deployment;
    const relay = await ethers.deployContract("Relay");
    const target = await relay.getAddress();
    const data = relay.interface.encodeFunctionData("forward");
    const signatures = await signExecution(deployment, { target, data, nonce: 3n, deadline: FOREVER }, three());
    const again = council.interface.encodeFunctionData("execute", [target, data, 3n, FOREVER, signatures]);
    await relay.getFunction("set")(await council.getAddress(), again);
    await expect(council.execute(target, data, 3n, FOREVER, signatures))
      .to.be.revertedWithCustomError(council, "Council_NonceUsed")
      .withArgs(3n);
  });
});
