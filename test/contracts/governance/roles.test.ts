import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, type Deployment } from "../fixture.ts";
import { REASON, registerAgent } from "../support/agents.ts";

const connection = await network.create();
const GUARDIAN = id("GUARDIAN");
const REGISTRAR = id("REGISTRAR");

async function withAgent() {
  const deployment = await deploySystem(connection);
  await registerAgent(deployment, "agent");
  return deployment;
}

describe("Roles", () => {
  let deployment: Deployment;
  let roles: Deployment["roles"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withAgent);
    roles = deployment.roles.connect(deployment.actors.timelock);
  });

  it("refuses a timelock without code: it could be a single key", async () => {
    const { guardian, registrar, owner } = deployment.actors;
    await expect(deployment.ethers.deployContract("Roles", [owner.address, guardian.address, registrar.address]))
      .to.be.revertedWithCustomError(roles, "Roles_NoTimelock")
      .withArgs(owner.address);
  });

  it("gives no role to the zero address, at first or later", async () => {
    const { ethers, timelock, actors } = deployment;
    const { guardian, registrar } = actors;
    const [lock, zero] = [await timelock.getAddress(), ZeroAddress];
    for (const [role, holders] of [
      [GUARDIAN, [zero, registrar.address]],
      [REGISTRAR, [guardian.address, zero]],
    ] as const) {
      await expect(ethers.deployContract("Roles", [lock, ...holders]))
        .to.be.revertedWithCustomError(roles, "Roles_ZeroAccount")
        .withArgs(role);
      await expect(roles.grantRole(role, zero))
        .to.be.revertedWithCustomError(roles, "Roles_ZeroAccount")
        .withArgs(role);
    }
  });

  it("has another mark whenever anyone gets or loses a role, and only then", async () => {
    const { guardian, stranger } = deployment.actors;
    const marks = [await roles.mark()];
    for (const change of [
      () => roles.grantRole(GUARDIAN, stranger.address),
      () => roles.revokeRole(GUARDIAN, guardian.address),
      () => roles.connect(stranger).renounceRole(GUARDIAN, stranger.address),
    ]) {
      await change();
      marks.push(await roles.mark());
    }
    expect(new Set(marks).size).to.equal(4);
    await roles.revokeRole(GUARDIAN, stranger.address);
    expect(await roles.mark()).to.equal(marks[3]);
  });

  it("names its roles by the hash of their names", async () => {
    expect(await roles.GUARDIAN()).to.equal(GUARDIAN);
    expect(await roles.REGISTRAR()).to.equal(REGISTRAR);
    expect(await roles.getRoleAdmin(GUARDIAN)).to.equal(ZeroHash);
    expect(await roles.getRoleAdmin(REGISTRAR)).to.equal(ZeroHash);
  });

  it("takes a power away in the block of the revocation", async () => {
    const { guardian, timelock } = deployment.actors;
    const registry = deployment.agentRegistry.connect(guardian);
    await registry.suspend.staticCall(1n, REASON);
    await expect(roles.revokeRole(GUARDIAN, guardian.address))
      .to.emit(roles, "RoleRevoked")
      .withArgs(GUARDIAN, guardian.address, timelock.address);
    await expect(registry.suspend(1n, REASON))
      .to.be.revertedWithCustomError(registry, "Roles_Unauthorized")
      .withArgs(guardian.address, GUARDIAN);
  });

  it("gives a power to a second holder", async () => {
    const { stranger, timelock } = deployment.actors;
    await expect(roles.grantRole(GUARDIAN, stranger.address))
      .to.emit(roles, "RoleGranted")
      .withArgs(GUARDIAN, stranger.address, timelock.address);
    await deployment.agentRegistry.connect(stranger).suspend(1n, REASON);
  });

  it("lets a holder give up a role of its own, and of nobody else", async () => {
    const { guardian, registrar } = deployment.actors;
    await roles.connect(guardian).renounceRole(GUARDIAN, guardian.address);
    expect(await roles.hasRole(GUARDIAN, guardian.address)).to.equal(false);
    await expect(roles.connect(guardian).renounceRole(REGISTRAR, registrar.address)).to.be.revertedWithCustomError(
      roles,
      "AccessControlBadConfirmation",
    );
  });
});
