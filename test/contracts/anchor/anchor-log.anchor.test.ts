import { expect } from "chai";
import { id, toBeHex, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, GATEWAY_LOG, SIGNING_LOG, type Deployment } from "../fixture.ts";
import { batch, MAX_COUNT, secondBatch } from "../support/logs.ts";

const connection = await network.create();

async function deployed() {
  return await deploySystem(connection);
}

describe("AnchorLog.anchor", () => {
  let deployment: Deployment;
  let log: Deployment["anchorLog"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    log = deployment.anchorLog.connect(deployment.actors.signingAnchorer);
  });

  /** The call for the first batch, with a word no encoder would write in place of one member. */
  const bentCall = (member: "firstSeq" | "count", word: bigint) => {
    const data = log.interface.encodeFunctionData("anchor", [batch()]);
    const start = 10 + 64 * ["logId", "firstSeq", "count"].indexOf(member);
    return data.slice(0, start) + toBeHex(word, 32).slice(2) + data.slice(start + 64);
  };

  const anchor = (overrides: Parameters<typeof batch>[0] = {}) => log.anchor(batch(overrides));

  it("takes contiguous batches", async () => {
    const first = batch();
    await expect(log.anchor(first))
      .to.emit(log, "Anchored")
      .withArgs(SIGNING_LOG, 1n, first.root, 10n, 1n, ZeroHash, 7n, first.pinnedHash, first.checkpointHash);
    const at = BigInt(await connection.networkHelpers.time.latest());
    const second = secondBatch();
    await expect(log.anchor(second))
      .to.emit(log, "Anchored")
      .withArgs(SIGNING_LOG, 11n, second.root, 10n, 1n, first.root, 7n, second.pinnedHash, second.checkpointHash);
    const state = await log.getLog(SIGNING_LOG);
    expect([state.nextSeq, state.lastRoot]).to.deep.equal([21n, second.root]);
    expect(await log.batchOf(SIGNING_LOG, first.root)).to.deep.equal([1n, 10n, at]);
    expect(await log.batchOf(SIGNING_LOG, second.root)).to.deep.equal([11n, 10n, at + 1n]);
  });

  for (const firstSeq of [0n, 2n, 2n ** 63n, 2n ** 64n - 1n]) {
    it(`refuses a first batch from seq ${firstSeq}`, async () => {
      await expect(anchor({ firstSeq }))
        .to.be.revertedWithCustomError(log, "Log_WrongSeq")
        .withArgs(SIGNING_LOG, 1n, firstSeq);
    });
  }

  for (const [name, firstSeq] of [
    ["leaves a gap", 12n],
    ["overlaps", 10n],
    ["starts over", 1n],
  ] as const) {
    it(`refuses a second batch that ${name}`, async () => {
      await anchor();
      await expect(log.anchor(secondBatch({ firstSeq })))
        .to.be.revertedWithCustomError(log, "Log_WrongSeq")
        .withArgs(SIGNING_LOG, 11n, firstSeq);
    });
  }

  it("refuses another previous root", async () => {
    await expect(anchor({ prevRoot: id("never anchored") }))
      .to.be.revertedWithCustomError(log, "Log_WrongPrevRoot")
      .withArgs(SIGNING_LOG, ZeroHash, id("never anchored"));
    await anchor();
    await expect(log.anchor(secondBatch({ prevRoot: ZeroHash })))
      .to.be.revertedWithCustomError(log, "Log_WrongPrevRoot")
      .withArgs(SIGNING_LOG, batch().root, ZeroHash);
  });

  it("refuses a root this log anchored before, however long ago", async () => {
    await anchor();
    const again = secondBatch({ root: batch().root });
    await expect(log.anchor(again))
      .to.be.revertedWithCustomError(log, "Log_BadRoot")
      .withArgs(SIGNING_LOG, batch().root);
    await log.anchor(secondBatch());
    const third = batch({ firstSeq: 21n, prevRoot: secondBatch().root });
    await expect(log.anchor(third))
      .to.be.revertedWithCustomError(log, "Log_BadRoot")
      .withArgs(SIGNING_LOG, batch().root);
  });

  it("takes a root that another log anchored", async () => {
    await anchor();
    const { gatewayAnchorer } = deployment.actors;
    await log.connect(gatewayAnchorer).anchor(batch({ logId: GATEWAY_LOG }));
    expect((await log.batchOf(GATEWAY_LOG, batch().root)).count).to.equal(10n);
  });

  it("takes a root of one, and holds the next batch to it", async () => {
    // What stands in the slot of the last root before the first batch.
    const one = toBeHex(1n, 32);
    await anchor({ root: one });
    expect((await log.getLog(SIGNING_LOG)).lastRoot).to.equal(one);
    await expect(log.anchor(secondBatch({ prevRoot: ZeroHash })))
      .to.be.revertedWithCustomError(log, "Log_WrongPrevRoot")
      .withArgs(SIGNING_LOG, one, ZeroHash);
    await log.anchor(secondBatch({ prevRoot: one }));
  });

  it("refuses a previous root of one before the first batch", async () => {
    await expect(anchor({ prevRoot: toBeHex(1n, 32) }))
      .to.be.revertedWithCustomError(log, "Log_WrongPrevRoot")
      .withArgs(SIGNING_LOG, ZeroHash, toBeHex(1n, 32));
  });

  it("refuses a zero root", async () => {
    await expect(anchor({ root: ZeroHash }))
      .to.be.revertedWithCustomError(log, "Log_BadRoot")
      .withArgs(SIGNING_LOG, ZeroHash);
  });

  it("refuses a zero checkpoint hash", async () => {
    await expect(anchor({ checkpointHash: ZeroHash })).to.be.revertedWithCustomError(log, "Log_ZeroCheckpoint");
  });

  for (const [count, voids] of [
    [0n, 0n],
    [MAX_COUNT + 1n, 0n],
    [2n ** 32n - 1n, 0n],
    [10n, 11n],
    [1n, 2n ** 32n - 1n],
  ] as const) {
    it(`refuses ${count} records of which ${voids} are void`, async () => {
      await expect(anchor({ count, voids })).to.be.revertedWithCustomError(log, "Log_BadCount").withArgs(count, voids);
    });
  }

  for (const count of [2n ** 32n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 256n - 1n]) {
    it(`refuses a count of ${count}, which is no uint32`, async () => {
      const to = await log.getAddress();
      const data = bentCall("count", count);
      await expect(deployment.actors.signingAnchorer.sendTransaction({ to, data })).to.be.revertedWithoutReason(
        deployment.ethers,
      );
    });
  }

  it("refuses a first seq that is the right one plus 2^64", async () => {
    const to = await log.getAddress();
    const data = bentCall("firstSeq", 2n ** 64n + 1n);
    await expect(deployment.actors.signingAnchorer.sendTransaction({ to, data })).to.be.revertedWithoutReason(
      deployment.ethers,
    );
  });

  for (const [count, voids] of [
    [1n, 0n],
    [1n, 1n],
    [MAX_COUNT, MAX_COUNT],
  ] as const) {
    it(`takes ${count} records of which ${voids} are void`, async () => {
      await anchor({ count, voids });
      expect((await log.getLog(SIGNING_LOG)).nextSeq).to.equal(1n + count);
    });
  }

  it("refuses the anchorer of another log", async () => {
    const { gatewayAnchorer } = deployment.actors;
    await expect(log.connect(gatewayAnchorer).anchor(batch()))
      .to.be.revertedWithCustomError(log, "Log_NotAnchorer")
      .withArgs(SIGNING_LOG, gatewayAnchorer.address);
  });

  it("refuses its own anchorer once the log is sealed", async () => {
    await anchor();
    await deployment.anchorLog.connect(deployment.actors.guardian).seal(SIGNING_LOG, id("reason"));
    await expect(log.anchor(secondBatch())).to.be.revertedWithCustomError(log, "Log_IsSealed").withArgs(SIGNING_LOG);
  });

  it("says the greatest batch there may be", async () => {
    expect(await log.MAX_COUNT()).to.equal(MAX_COUNT);
  });
});
