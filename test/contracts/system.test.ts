import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, type Deployment } from "./fixture.ts";

const connection = await network.create();
const COMPONENTS = [
  "agentRegistry",
  "lineage",
  "policyRegistry",
  "modelRegistry",
  "anchorLog",
  "pause",
  "roles",
] as const;

async function deployed() {
  return await deploySystem(connection);
}

describe("System", () => {
  let deployment: Deployment;
  let addresses: string[];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    addresses = await Promise.all(COMPONENTS.map((name) => deployment[name].getAddress()));
  });

  const deploy = async (organization: string, components: string[]) =>
    await deployment.ethers.deployContract("System", [organization, components]);

  it("names every contract of the organization", async () => {
    const { system, timelock, parameters, ethers } = deployment;
    expect(await system.organization()).to.equal(parameters.organization);
    expect(await Promise.all(COMPONENTS.map((name) => system[name]()))).to.deep.equal(addresses);
    expect(await system.timelock()).to.equal(await timelock.getAddress());
    const [event, ...others] = await system.queryFilter(system.filters.SystemDeployed());
    expect(others).to.deep.equal([]);
    expect([...(event?.args ?? [])]).to.deep.equal([
      parameters.organization,
      ...addresses,
      await timelock.getAddress(),
    ]);
    expect(await system.deployedAt()).to.equal(event?.blockNumber);
    expect(await ethers.provider.getCode(await system.getAddress(), (event?.blockNumber ?? 0) - 1)).to.equal("0x");
  });

  it("refuses to stand for no organization", async () => {
    await expect(deploy(ZeroHash, addresses)).to.be.revertedWithCustomError(deployment.system, "System_NoOrganization");
  });

  for (const [index, name] of COMPONENTS.entries()) {
    it(`refuses an ${name} without code`, async () => {
      for (const empty of [ZeroAddress, deployment.actors.owner.address]) {
        const components = addresses.with(index, empty);
        await expect(deploy(deployment.parameters.organization, components))
          .to.be.revertedWithCustomError(deployment.system, "System_NoCode")
          .withArgs(empty);
      }
    });
  }
});
