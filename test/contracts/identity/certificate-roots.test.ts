import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../fixture.ts";
import { GUESS, NO_MARK } from "../support/marks.ts";

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

  /** Decided today. */
  const announce = async (certificateHash: string, fromBlock: bigint) =>
    await roots.announce(certificateHash, fromBlock, await roots.mark(), FOREVER);
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
    await expect(announce(FIRST, from)).to.emit(roots, "RootAnnounced").withArgs(0n, FIRST, from);
    expect([await roots.rootAt(from - 1n), await roots.rootAt(from)]).to.deep.equal([ZeroHash, FIRST]);
  });

  it("counts from the next block on when its own has passed: what was decided stays as it was", async () => {
    const before = await height();
    await announce(FIRST, 1n);
    const from = before + 2n;
    expect(await roots.getRoots()).to.deep.equal([[FIRST, from]]);
    expect([await roots.rootAt(from - 1n), await roots.rootAt(from)]).to.deep.equal([ZeroHash, FIRST]);
  });

  it("goes on to another root, and back to none, and forgets nothing", async () => {
    const from = (await height()) + 10n;
    await announce(FIRST, from);
    await announce(SECOND, from + 10n);
    await announce(ZeroHash, from + 20n);
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
    await announce(FIRST, from);
    for (const early of [from, from - 1n]) {
      await refused(announce(SECOND, early), "Roots_OutOfOrder", early, from);
    }
  });

  it("announces what changes something", async () => {
    await refused(announce(ZeroHash, 0n), "Roots_Unchanged", ZeroHash);
    await announce(FIRST, 0n);
    await refused(announce(FIRST, 0n), "Roots_Unchanged", FIRST);
  });

  it("takes a call on its own day, before its deadline, by the timelock", async () => {
    const deadline = BigInt(await connection.networkHelpers.time.latest());
    await refused(roots.announce(FIRST, 0n, GUESS, FOREVER), "Mark_Wrong", GUESS, NO_MARK);
    await refused(roots.announce(FIRST, 0n, NO_MARK, deadline), "Mark_Expired", deadline);
    const { guardian } = deployment.actors;
    await expect(roots.connect(guardian).announce(FIRST, 0n, NO_MARK, FOREVER))
      .to.be.revertedWithCustomError(deployment.roles, "Roles_Unauthorized")
      .withArgs(guardian.address, ZeroHash);
  });

  it("lets nothing that was decided before a root end certificates after it", async () => {
    const before = await roots.mark();
    await announce(FIRST, 0n);
    const known = await roots.mark();
    await refused(roots.announce(ZeroHash, 0n, before, FOREVER), "Mark_Wrong", before, known);
    await announce(SECOND, 0n);
    await refused(roots.announce(ZeroHash, 0n, known, FOREVER), "Mark_Wrong", known, await roots.mark());
  });
});
