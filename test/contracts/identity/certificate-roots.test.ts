import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";

const connection = await network.create();
const [FIRST, SECOND] = [id("first root"), id("second root")];

async function deployed() {
  return await deploySystem(connection);
}

describe("CertificateRoots", () => {
  let deployment: Deployment;
  let roots: Deployment["certificateRoots"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    roots = deployment.certificateRoots.connect(deployment.actors.timelock);
  });

  const height = async () => BigInt(await connection.networkHelpers.time.latestBlock());
  const refused = async (sent: Promise<unknown>, error: string, ...args: unknown[]) => {
    await expect(sent)
      .to.be.revertedWithCustomError(roots, error)
      .withArgs(...args);
  };

  it("is found in the System, and needs no certificates at first", async () => {
    expect(await deployment.system.contractOf("certificateRoots")).to.equal(await roots.getAddress());
    expect([await roots.rootAt(0n), await roots.rootAt(FOREVER)]).to.deep.equal([ZeroHash, ZeroHash]);
    expect(await roots.rootCount()).to.equal(0n);
  });

  it("needs certificates by a root from its block on, and not before", async () => {
    const from = (await height()) + 100n;
    await expect(roots.announce(FIRST, from, 0n, FOREVER))
      .to.emit(roots, "RootAnnounced")
      .withArgs(0n, FIRST, from);
    expect([await roots.rootAt(from - 1n), await roots.rootAt(from)]).to.deep.equal([ZeroHash, FIRST]);
  });

  it("counts from the next block on when its own has passed: what was decided stays as it was", async () => {
    const before = await height();
    await roots.announce(FIRST, 1n, 0n, FOREVER);
    const from = before + 2n;
    expect(await roots.getRoots()).to.deep.equal([[FIRST, from]]);
    expect([await roots.rootAt(from - 1n), await roots.rootAt(from)]).to.deep.equal([ZeroHash, FIRST]);
  });

  it("goes on to another root, and back to none, and forgets nothing", async () => {
    const from = (await height()) + 10n;
    await roots.announce(FIRST, from, 0n, FOREVER);
    await roots.announce(SECOND, from + 10n, 1n, FOREVER);
    await roots.announce(ZeroHash, from + 20n, 2n, FOREVER);
    expect(await roots.getRoots()).to.deep.equal([
      [FIRST, from],
      [SECOND, from + 10n],
      [ZeroHash, from + 20n],
    ]);
    const at = [from - 1n, from, from + 9n, from + 10n, from + 19n, from + 20n];
    expect(await Promise.all(at.map((block) => roots.rootAt(block)))).to.deep.equal([
      ZeroHash,
      FIRST,
      FIRST,
      SECOND,
      SECOND,
      ZeroHash,
    ]);
    expect(await roots.rootCount()).to.equal(3n);
  });

  it("keeps their order", async () => {
    const from = (await height()) + 100n;
    await roots.announce(FIRST, from, 0n, FOREVER);
    for (const early of [from, from - 1n]) {
      await refused(roots.announce(SECOND, early, 1n, FOREVER), "Roots_OutOfOrder", early, from);
    }
  });

  it("announces what changes something", async () => {
    await refused(roots.announce(ZeroHash, 0n, 0n, FOREVER), "Roots_Unchanged", ZeroHash);
    await roots.announce(FIRST, 0n, 0n, FOREVER);
    await refused(roots.announce(FIRST, 0n, 1n, FOREVER), "Roots_Unchanged", FIRST);
  });

  it("takes a call on its own day, before its deadline, by the timelock", async () => {
    const deadline = BigInt(await connection.networkHelpers.time.latest());
    await refused(roots.announce(FIRST, 0n, 1n, FOREVER), "Roots_WrongCount", 1n, 0n);
    await refused(roots.announce(FIRST, 0n, 0n, deadline), "Roots_Expired", deadline);
    const { guardian } = deployment.actors;
    await expect(roots.connect(guardian).announce(FIRST, 0n, 0n, FOREVER))
      .to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized")
      .withArgs(guardian.address, ZeroHash);
  });
});
