import { expect } from "chai";
import { concat, toBeHex, ZeroHash } from "ethers";
import { network } from "hardhat";

import { deploySystem, SIGNING_LOG, type Deployment } from "../fixture.ts";
import { batch, linkedBatch, LOG_MODE, openLog } from "../support/logs.ts";
import { leafHash, rootOf } from "../support/merkle.ts";

const connection = await network.create();
const LOG = 3n;
const NAMES = ["a", "b", "c"];

async function deployed() {
  const deployment = await deploySystem(connection);
  await openLog(deployment, LOG_MODE.LINKS);
  return deployment;
}

/** The group of one leaf: its parents, by log and seq. */
const group = (...parents: (readonly [bigint, bigint])[]) =>
  concat([toBeHex(parents.length, 1), ...parents.map(([log, seq]) => concat([toBeHex(log, 8), toBeHex(seq, 8)]))]);

describe("AnchorLog: a log of mode Links", () => {
  let deployment: Deployment;
  let log: Deployment["anchorLog"];

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
    log = deployment.anchorLog.connect(deployment.actors.signingAnchorer);
  });

  const refused = async (sent: Promise<unknown>, error: string, ...args: unknown[]) => {
    await expect(sent)
      .to.be.revertedWithCustomError(log, error)
      .withArgs(...args);
  };

  for (const size of [1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 65]) {
    it(`takes ${size} leaves under the root RFC 9162 gives them, and says so as every log does`, async () => {
      const names = Array.from({ length: size }, (_, i) => `leaf ${i}`);
      const [sound, leaves, links] = linkedBatch(LOG, names);
      await expect(log.anchorLinks(sound, leaves, links))
        .to.emit(log, "Anchored")
        .withArgs(
          LOG,
          1n,
          rootOf(names.map(leafHash)),
          BigInt(size),
          0n,
          ZeroHash,
          sound.pinnedNumber,
          sound.pinnedHash,
          sound.checkpointHash,
        );
      expect((await log.getLog(LOG)).nextSeq).to.equal(BigInt(size) + 1n);
    });
  }

  it("leaves leaves and links in the transaction, for whoever rebuilds the chain of custody", async () => {
    const [sound, leaves] = linkedBatch(LOG, NAMES);
    const links = concat([group(), group([SIGNING_LOG, 7n], [2n, 9n]), group([LOG, 1n])]);
    const { hash } = await log.anchorLinks(sound, leaves, links);
    const { data } = (await deployment.ethers.provider.getTransaction(hash)) ?? { data: "0x" };
    const call = log.interface.decodeFunctionData("anchorLinks", data);
    expect([[...call["leaves"]], call["links"]]).to.deep.equal([leaves, links]);
  });

  it("keeps no root: nothing can be looked up", async () => {
    const [sound, leaves, links] = linkedBatch(LOG, ["a"]);
    await log.anchorLinks(sound, leaves, links);
    expect(await log.batchOf(LOG, String(sound.root))).to.deep.equal([0n, 0n, 0n]);
    expect((await log.getLog(LOG)).lastRoot).to.equal(ZeroHash);
    expect(await log.includes(LOG, sound.root, 1n, leafHash("a"), [])).to.equal(false);
  });

  it("takes no root that is not that of the leaves it shows", async () => {
    const [sound, leaves, links] = linkedBatch(LOG, NAMES);
    const [first, second, third] = leaves as [string, string, string];
    for (const shown of [
      [second, first, third],
      [first, second, leafHash("d")],
    ]) {
      await refused(log.anchorLinks(sound, shown, links), "Log_BadRoot", LOG, sound.root);
    }
    await refused(log.anchorLinks({ ...sound, root: leafHash("x") }, leaves, links), "Log_BadRoot", LOG, leafHash("x"));
  });

  it("takes as many leaves as records", async () => {
    const [sound, leaves, links] = linkedBatch(LOG, NAMES);
    await refused(log.anchorLinks({ ...sound, count: 2n }, leaves, links), "Log_BadLinks", 3n, 3n);
    await refused(log.anchorLinks(sound, leaves.slice(1), links), "Log_BadLinks", 2n, 3n);
  });

  it("takes links that everyone reads alike: one whole group for each leaf", async () => {
    const [sound, leaves] = linkedBatch(LOG, NAMES);
    const parent = [SIGNING_LOG, 7n] as const;
    const whole = concat([group(parent), group(), group()]);
    for (const broken of ["0x", concat([group(), group()]), concat([whole, "0x00"]), whole.slice(0, -2)]) {
      await refused(log.anchorLinks(sound, leaves, broken), "Log_BadLinks", 3n, BigInt((broken.length - 2) / 2));
    }
    // The last group says that more follows than there is.
    const cut = concat([group(), group(), "0x01"]);
    await refused(log.anchorLinks(sound, leaves, cut), "Log_BadLinks", 3n, 3n);
    await log.anchorLinks(sound, leaves, whole);
  });

  it("is anchored in its own way, and no other log in that", async () => {
    const [sound, leaves, links] = linkedBatch(LOG, NAMES);
    await refused(log.anchor(sound), "Log_WrongMode", LOG, LOG_MODE.LINKS);
    const stored = { ...sound, logId: SIGNING_LOG };
    await refused(log.anchorLinks(stored, leaves, links), "Log_WrongMode", SIGNING_LOG, LOG_MODE.STORED);
  });

  it("holds what every log holds: the anchorer, the end, the order, the checkpoint", async () => {
    const [sound, leaves, links] = linkedBatch(LOG, NAMES);
    const { stranger, guardian } = deployment.actors;
    const send = (changes: object, by = log) => by.anchorLinks({ ...sound, ...changes }, leaves, links);
    await refused(send({}, log.connect(stranger)), "Log_NotAnchorer", LOG, stranger.address);
    await refused(send({ firstSeq: 2n }), "Log_WrongSeq", LOG, 1n, 2n);
    await refused(send({ voids: 4n }), "Log_BadCount", 3n, 4n);
    await refused(send({ checkpointHash: ZeroHash }), "Log_ZeroCheckpoint");
    await deployment.anchorLog.connect(guardian).seal(LOG, ZeroHash);
    await refused(send({}), "Log_IsSealed", LOG);
  });

  it("is bounded, so that the largest batch fits into one transaction", async () => {
    const most = Number(await log.MAX_LINKED());
    const many = batch({ logId: LOG, count: BigInt(most) + 1n, voids: 0n });
    await refused(log.anchorLinks(many, [], "0x"), "Log_BadCount", BigInt(most) + 1n, 0n);
    const leaves = Array.from({ length: most }, (_, i) => leafHash(`leaf ${i}`));
    const links = concat(leaves.map((_, i) => group([SIGNING_LOG, BigInt(i)])));
    const largest = batch({ logId: LOG, count: BigInt(most), voids: 0n, root: rootOf(leaves) });
    const receipt = await (await log.anchorLinks(largest, leaves, links, { gasLimit: 16_777_216n })).wait();
    console.log(
      `      ${most} leaves with a parent each: ${receipt?.gasUsed} gas, ${Number(receipt?.gasUsed) / most} each`,
    );
    expect(receipt?.gasUsed).to.be.below(14_000_000n);
  });
});
