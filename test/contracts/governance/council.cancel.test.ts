import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { DELAY, deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import {
  brakeAs,
  cancelAs,
  executeAs,
  propose,
  scheduling,
  signCancellation,
  someMembers,
  type Operation,
} from "./support/council.ts";

const connection = await network.create();
/** TimelockController: the states Waiting and Ready, as a bit set. */
const PENDING = "0x0000000000000000000000000000000000000000000000000000000000000006";

async function prepared() {
  const deployment = await deploySystem(connection);
  await deployment.pause.connect(deployment.actors.guardian).pause(REASON);
  const data = deployment.pause.interface.encodeFunctionData("unpause", [await deployment.pause.mark(), FOREVER]);
  const proposed = await propose(deployment, [{ target: await deployment.pause.getAddress(), data }], "unpause");
  return { deployment, proposed };
}

describe("Council.cancel", () => {
  let deployment: Deployment;
  let council: Deployment["council"];
  let operation: string;
  let scheduled: Operation;

  beforeEach(async () => {
    const { deployment: fresh, proposed } = await connection.networkHelpers.loadFixture(prepared);
    deployment = fresh;
    ({ council } = deployment);
    ({ id: operation, operation: scheduled } = proposed);
  });

  const isPending = async () => await deployment.timelock.isOperationPending(operation);
  const two = () => someMembers(deployment, 5).slice(3);
  const again = async (nonce: bigint) =>
    await executeAs(deployment, someMembers(deployment, 3), await scheduling(deployment, scheduled), nonce);

  it("takes any two members, though three propose", async () => {
    await expect(cancelAs(deployment, two(), operation, 5n))
      .to.emit(council, "Cancelled")
      .withArgs(operation, 5n)
      .and.to.emit(deployment.timelock, "Cancelled")
      .withArgs(operation);
    expect(await isPending()).to.equal(false);
  });

  it("works when the operation is ready, and not when it was executed", async () => {
    await deployment.networkHelpers.time.increase(DELAY);
    const signatures = await signCancellation(deployment, operation, two());
    await council.cancel.staticCall(operation, 0n, FOREVER, signatures);
    await deployment.gate.executeBatch(...scheduled);
    await expect(council.cancel(operation, 0n, FOREVER, signatures))
      .to.be.revertedWithCustomError(deployment.timelock, "TimelockUnexpectedOperationState")
      .withArgs(operation, PENDING);
  });

  it("is not one member's", async () => {
    await expect(cancelAs(deployment, someMembers(deployment, 1), operation))
      .to.be.revertedWithCustomError(council, "Council_TooFewSigners")
      .withArgs(2n, 1n);
  });

  it("is not over another operation, nonce or deadline, nor by a stranger", async () => {
    for (const [signed, nonce, deadline] of [
      [id("another"), 0n, FOREVER],
      [operation, 1n, FOREVER],
      [operation, 0n, FOREVER - 1n],
    ] as const) {
      const signatures = await signCancellation(deployment, signed, two(), nonce, deadline);
      await expect(council.cancel(operation, 0n, FOREVER, signatures))
        .to.be.revertedWithCustomError(council, "Council_BadSignature")
        .withArgs(String(signatures[0]?.signer).toLowerCase());
    }
    const [member] = two();
    if (member === undefined) throw new Error("no member");
    await expect(
      council.cancel(operation, 0n, FOREVER, await signCancellation(deployment, operation, [member, member])),
    )
      .to.be.revertedWithCustomError(council, "Council_BadSigner")
      .withArgs(member.signer.toLowerCase());
  });

  it("ends with its deadline", async () => {
    const deadline = BigInt(await connection.networkHelpers.time.latest());
    await expect(
      council.cancel(operation, 0n, deadline, await signCancellation(deployment, operation, two(), 0n, deadline)),
    )
      .to.be.revertedWithCustomError(council, "Council_Expired")
      .withArgs(deadline);
  });

  it("fails for what does not wait, and the nonce stays unused", async () => {
    await expect(cancelAs(deployment, two(), id("unknown")))
      .to.be.revertedWithCustomError(deployment.timelock, "TimelockUnexpectedOperationState")
      .withArgs(id("unknown"), PENDING);
  });

  it("cannot be entered again when the same operation is proposed again", async () => {
    const signatures = await signCancellation(deployment, operation, two());
    await council.cancel(operation, 0n, FOREVER, signatures);
    await again(1n);
    await expect(council.cancel(operation, 0n, FOREVER, signatures))
      .to.be.revertedWithCustomError(council, "Council_NonceUsed")
      .withArgs(0n);
    await cancelAs(deployment, two(), operation, 1n);
    expect(await isPending()).to.equal(false);
  });

  it("cannot be kept out by spending its nonce on anything else: not three thieves, not two", async () => {
    const nonce = 77n;
    const signatures = await signCancellation(deployment, operation, two(), nonce);
    const thieves = someMembers(deployment, 3);
    // A call that does nothing, a proposal that is cancelled, and a brake: each with the nonce of the cancellation under way.
    const { pause } = deployment;
    const nothing = { target: await pause.getAddress(), data: pause.interface.encodeFunctionData("mark") };
    await executeAs(deployment, thieves, nothing, nonce);
    const decoy = await propose(deployment, [nothing], "decoy");
    await cancelAs(deployment, thieves, decoy.id, nonce);
    for (const thief of thieves) {
      await deployment.networkHelpers.time.increase(1);
      await brakeAs(deployment, thief, REASON, nonce);
    }
    await council.cancel(operation, nonce, FOREVER, signatures);
    expect(await isPending()).to.equal(false);
  });
});
