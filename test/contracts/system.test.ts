import { expect } from "chai";
import { AbiCoder, dataSlice, id, keccak256, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { System__factory } from "../../types/ethers-contracts/index.ts";
import { deploySystem, FOREVER, type Deployment } from "./fixture.ts";
import { GUESS, NO_MARK } from "./support/marks.ts";
import { successorOf } from "./support/successors.ts";

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

/** Marks.follow. */
const following = (mark: string) => dataSlice(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes16"], [mark])), 0, 16);

describe("System", () => {
  let deployment: Deployment;
  let addresses: string[];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    addresses = await Promise.all(COMPONENTS.map((name) => deployment[name].getAddress()));
  });

  const deploy = async (organization: string, components: string[], predecessor = ZeroAddress) =>
    await deployment.ethers.deployContract("System", [organization, components, predecessor]);

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

  it("follows a System of the same organization, or none", async () => {
    const { system, parameters, actors } = deployment;
    const predecessor = await system.getAddress();
    expect([await system.predecessor(), await system.successor()]).to.deep.equal([ZeroAddress, ZeroAddress]);
    await expect(deploy(parameters.organization, addresses, actors.owner.address))
      .to.be.revertedWithCustomError(system, "System_NoCode")
      .withArgs(actors.owner.address);
    await expect(deploy(id("another organization"), addresses, predecessor))
      .to.be.revertedWithCustomError(system, "System_NotPredecessor")
      .withArgs(predecessor);
    const next = System__factory.connect(await successorOf(deployment), actors.stranger);
    expect(await next.predecessor()).to.equal(predecessor);
  });

  describe("names of what comes beside the components", () => {
    let governed: Deployment["system"];
    let first: string;
    let second: string;

    beforeEach(async () => {
      governed = deployment.system.connect(deployment.actors.timelock);
      [first, second] = [await deployment.pause.getAddress(), await deployment.roles.getAddress()];
    });

    /** Decided today. */
    const give = async (name: string, target: string) =>
      await governed.nameContract(name, target, await governed.mark(), FOREVER);
    const refused = async (sent: Promise<unknown>, error: string, ...args: unknown[]) => {
      await expect(sent)
        .to.be.revertedWithCustomError(governed, error)
        .withArgs(...args);
    };

    it("start with what a deployment brings", async () => {
      expect(await governed.contractNames()).to.deep.equal([
        "gate",
        "council",
        "certificateRoots",
        "p256Verifier",
        "ed25519Verifier",
        "webAuthnVerifier",
      ]);
      expect(await governed.contractOf("webAuthnVerifier")).to.equal(deployment.webAuthnVerifier);
      expect(await governed.contractOf("gate")).to.equal(await deployment.gate.getAddress());
    });

    it("are appended, the newest counts, and nothing is taken out", async () => {
      await expect(give("witness", first)).to.emit(governed, "ContractNamed").withArgs("witness", first, "witness", 0n);
      const from = await connection.networkHelpers.time.latestBlock();
      await give("witness", second);
      expect(await governed.contractOf("witness")).to.equal(second);
      expect(await governed.contractsOf("witness")).to.deep.equal([
        [first, BigInt(from)],
        [second, BigInt(from) + 1n],
      ]);
      expect((await governed.contractNames()).slice(6)).to.deep.equal(["witness"]);
    });

    it("are unknown until they are given", async () => {
      expect([await governed.contractOf("witness"), await governed.contractsOf("")]).to.deep.equal([ZeroAddress, []]);
    });

    it("have one to 64 bytes, and stand for code", async () => {
      const nobody = deployment.actors.owner.address;
      for (const name of ["", "n".repeat(65)]) {
        await refused(give(name, first), "System_BadName", name);
      }
      await give("n".repeat(64), first);
      await refused(give("witness", nobody), "System_NoCode", nobody);
    });

    it("are given by calls that were written for these names, before their deadline", async () => {
      const deadline = BigInt(await connection.networkHelpers.time.latest());
      const named = await governed.mark();
      for (const stale of [NO_MARK, GUESS]) {
        await refused(governed.nameContract("witness", first, stale, FOREVER), "Mark_Wrong", stale, named);
      }
      await refused(governed.nameContract("witness", first, named, deadline), "Mark_Expired", deadline);
    });
  });

  describe("the mark", () => {
    it("is known ahead while names only come, and not once one is given to another contract", async () => {
      const { system, actors } = deployment;
      const governed = system.connect(actors.timelock);
      const [first, second] = [await deployment.pause.getAddress(), await deployment.roles.getAddress()];
      const before = await system.mark();
      await governed.nameContract("one", first, before, FOREVER);
      expect(await system.mark()).to.equal(following(before));
      await governed.nameContract("two", first, following(before), FOREVER);
      const known = await system.mark();
      await governed.nameContract("one", second, known, FOREVER);
      expect([known, following(known)]).not.to.include(await system.mark());
      await expect(governed.nameContract("one", first, following(known), FOREVER))
        .to.be.revertedWithCustomError(system, "Mark_Wrong")
        .withArgs(following(known), await system.mark());
    });
  });

  describe("the successor", () => {
    let governed: Deployment["system"];
    let next: string;

    beforeEach(async () => {
      governed = deployment.system.connect(deployment.actors.timelock);
      next = await successorOf(deployment);
    });

    it("is named once, for everyone to see", async () => {
      await expect(governed.nameSuccessor(next, await governed.mark(), FOREVER))
        .to.emit(governed, "SuccessorNamed")
        .withArgs(next);
      expect(await governed.successor()).to.equal(next);
      await expect(governed.nameSuccessor(await successorOf(deployment), await governed.mark(), FOREVER))
        .to.be.revertedWithCustomError(governed, "System_HasSuccessor")
        .withArgs(next);
    });

    it("is a System of this organization that names this one", async () => {
      const own = await deployment.system.getAddress();
      const stray = await deploy(deployment.parameters.organization, addresses);
      const grandchild = await successorOf(deployment, { of: next });
      for (const wrong of [own, await stray.getAddress(), grandchild]) {
        await expect(governed.nameSuccessor(wrong, await governed.mark(), FOREVER))
          .to.be.revertedWithCustomError(governed, "System_NotSuccessor")
          .withArgs(wrong);
      }
      await expect(governed.nameSuccessor(ZeroAddress, await governed.mark(), FOREVER))
        .to.be.revertedWithCustomError(governed, "System_NoCode")
        .withArgs(ZeroAddress);
    });

    it("is not named after the deadline", async () => {
      const deadline = BigInt(await connection.networkHelpers.time.latest());
      await expect(governed.nameSuccessor(next, await governed.mark(), deadline))
        .to.be.revertedWithCustomError(governed, "Mark_Expired")
        .withArgs(deadline);
    });

    it("is not named by what was decided before a name was given", async () => {
      const before = await governed.mark();
      await governed.nameContract("witness", await deployment.pause.getAddress(), before, FOREVER);
      await expect(governed.nameSuccessor(next, before, FOREVER))
        .to.be.revertedWithCustomError(governed, "Mark_Wrong")
        .withArgs(before, await governed.mark());
    });
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
