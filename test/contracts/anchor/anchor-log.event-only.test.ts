import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, SIGNING_LOG, type Deployment } from "../fixture.ts";
import { REASON } from "../support/agents.ts";
import { batch, LOG_MODE, MAX_COUNT, openLog, secondBatch } from "../support/logs.ts";
import { leafHash, pathOf, rootOf } from "../support/merkle.ts";

const connection = await network.create();
const LOG = 3n;

async function withEventOnlyLog() {
  const deployment = await deploySystem(connection);
  await openLog(deployment, LOG_MODE.EVENT_ONLY);
  return deployment;
}

describe("AnchorLog.anchor, event-only", () => {
  let deployment: Deployment;
  let log: Deployment["anchorLog"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(withEventOnlyLog);
    log = deployment.anchorLog.connect(deployment.actors.signingAnchorer);
  });

  const first = (overrides: Parameters<typeof batch>[0] = {}) => log.anchor(batch({ logId: LOG, ...overrides }));
  const second = (overrides: Parameters<typeof batch>[0] = {}) => log.anchor(secondBatch({ logId: LOG, ...overrides }));

  it("says a batch in its event as a stored log does", async () => {
    const { root, pinnedHash, checkpointHash } = secondBatch();
    await first();
    await expect(second())
      .to.emit(log, "Anchored")
      .withArgs(LOG, 11n, root, 10n, 1n, batch().root, 7n, pinnedHash, checkpointHash);
    expect((await log.getLog(LOG)).nextSeq).to.equal(21n);
  });

  it("keeps no root", async () => {
    await first();
    expect((await log.getLog(LOG)).lastRoot).to.equal(ZeroHash);
    expect(await log.batchOf(LOG, batch().root)).to.deep.equal([0n, 0n, 0n]);
  });

  it("proves no inclusion, whatever was anchored", async () => {
    const leaves = [leafHash("one"), leafHash("two")];
    const root = rootOf(leaves);
    await first({ root, count: 2n, voids: 0n });
    expect(await log.includes(LOG, root, 1n, leafHash("one"), pathOf(0, leaves))).to.equal(false);
    await log.anchor(batch({ logId: SIGNING_LOG, root, count: 2n, voids: 0n }));
    expect(await log.includes(SIGNING_LOG, root, 1n, leafHash("one"), pathOf(0, leaves))).to.equal(true);
  });

  for (const [name, firstSeq] of [
    ["leaves a gap", 12n],
    ["overlaps", 10n],
    ["starts over", 1n],
    ["starts at 2^63", 2n ** 63n],
  ] as const) {
    it(`refuses a batch that ${name}`, async () => {
      await first();
      await expect(second({ firstSeq }))
        .to.be.revertedWithCustomError(log, "Log_WrongSeq")
        .withArgs(LOG, 11n, firstSeq);
    });
  }

  it("leaves the chain of roots to who reads the events", async () => {
    await first({ prevRoot: id("never anchored") });
    await expect(second({ prevRoot: ZeroHash, root: batch().root })).to.emit(log, "Anchored");
  });

  it("refuses a zero root and a zero checkpoint hash", async () => {
    await expect(first({ root: ZeroHash }))
      .to.be.revertedWithCustomError(log, "Log_BadRoot")
      .withArgs(LOG, ZeroHash);
    await expect(first({ checkpointHash: ZeroHash })).to.be.revertedWithCustomError(log, "Log_ZeroCheckpoint");
  });

  for (const [count, voids] of [
    [0n, 0n],
    [MAX_COUNT + 1n, 0n],
    [10n, 11n],
  ] as const) {
    it(`refuses ${count} records of which ${voids} are void`, async () => {
      await expect(first({ count, voids })).to.be.revertedWithCustomError(log, "Log_BadCount").withArgs(count, voids);
    });
  }

  it("refuses the anchorer of another log, and everyone once sealed", async () => {
    const { gatewayAnchorer, guardian } = deployment.actors;
    await expect(log.connect(gatewayAnchorer).anchor(batch({ logId: LOG })))
      .to.be.revertedWithCustomError(log, "Log_NotAnchorer")
      .withArgs(LOG, gatewayAnchorer.address);
    await log.connect(guardian).seal(LOG, REASON);
    await expect(first()).to.be.revertedWithCustomError(log, "Log_IsSealed").withArgs(LOG);
  });
});
