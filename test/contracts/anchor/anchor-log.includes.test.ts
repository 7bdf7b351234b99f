import { expect } from "chai";
import { id, sha256, toBeHex, toUtf8Bytes } from "ethers";
import { network } from "hardhat";

import { deploySystem, GATEWAY_LOG, SIGNING_LOG, type Deployment } from "../fixture.ts";
import { batch } from "../support/logs.ts";
import { leafHash, pathOf, rootOf } from "../support/merkle.ts";

const connection = await network.create();
const SIZES = Array.from({ length: 33 }, (_, index) => index + 1);

const leavesOf = (size: number) => Array.from({ length: size }, (_, index) => leafHash(`${size}: record ${index}`));
const flip = (hash: string, bit: number) => toBeHex(BigInt(hash) ^ (1n << BigInt(bit)), 32);
const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index];
  if (item === undefined) throw new Error(`no item ${index}`);
  return item;
};

/** Batches of 1, 2, ... 33 records, one after the other; by size, the first seq. */
async function withBatches() {
  const deployment = await deploySystem(connection);
  const log = deployment.anchorLog.connect(deployment.actors.signingAnchorer);
  const firstSeqs = new Map<number, bigint>();
  let firstSeq = 1n;
  let prevRoot = batch().prevRoot;
  for (const size of SIZES) {
    const root = rootOf(leavesOf(size));
    const checkpointHash = sha256(toUtf8Bytes(`checkpoint ${size}`));
    await log.anchor(batch({ firstSeq, count: BigInt(size), voids: 0n, root, prevRoot, checkpointHash }));
    firstSeqs.set(size, firstSeq);
    firstSeq += BigInt(size);
    prevRoot = root;
  }
  return { ...deployment, firstSeqOf: (size: number) => firstSeqs.get(size) ?? 0n };
}

describe("AnchorLog.includes", () => {
  let log: Deployment["anchorLog"];
  let firstSeqOf: (size: number) => bigint;

  beforeEach(async () => {
    const { anchorLog, actors, ...rest } = await connection.networkHelpers.loadFixture(withBatches);
    log = anchorLog.connect(actors.signingAnchorer);
    firstSeqOf = rest.firstSeqOf;
  });

  for (const size of SIZES) {
    it(`proves every leaf of a batch of ${size}, at its place only`, async () => {
      const leaves = leavesOf(size);
      const root = rootOf(leaves);
      const firstSeq = firstSeqOf(size);
      for (const [index, leaf] of leaves.entries()) {
        const seq = firstSeq + BigInt(index);
        const path = pathOf(index, leaves);
        expect(await log.includes(SIGNING_LOG, root, seq, leaf, path), `leaf ${index}`).to.equal(true);
        for (const other of [seq - 1n, seq + 1n]) {
          expect(await log.includes(SIGNING_LOG, root, other, leaf, path), `leaf ${index} as ${other}`).to.equal(false);
        }
      }
    });
  }

  it("refuses one flipped bit, anywhere", async () => {
    const size = 13;
    const leaves = leavesOf(size);
    const root = rootOf(leaves);
    for (const [index, leaf] of leaves.entries()) {
      const seq = firstSeqOf(size) + BigInt(index);
      const path = pathOf(index, leaves);
      const bit = (index * 37) % 256;
      expect(await log.includes(SIGNING_LOG, root, seq, flip(leaf, bit), path)).to.equal(false);
      expect(await log.includes(SIGNING_LOG, flip(root, bit), seq, leaf, path)).to.equal(false);
      for (const level of path.keys()) {
        const bent = path.map((hash, place) => (place === level ? flip(hash, bit) : hash));
        expect(await log.includes(SIGNING_LOG, root, seq, leaf, bent)).to.equal(false);
      }
    }
  });

  it("refuses a path that is too short, too long, or out of order", async () => {
    const size = 13;
    const leaves = leavesOf(size);
    const root = rootOf(leaves);
    for (const [index, leaf] of leaves.entries()) {
      const seq = firstSeqOf(size) + BigInt(index);
      const path = pathOf(index, leaves);
      for (const bad of [[], path.slice(1), path.slice(0, -1), [...path, id("more")], path.toReversed()]) {
        if (bad.join() === path.join()) continue;
        expect(await log.includes(SIGNING_LOG, root, seq, leaf, bad), `leaf ${index}, ${bad.length}`).to.equal(false);
      }
    }
  });

  it("refuses an inner node in place of a leaf", async () => {
    const leaves = leavesOf(4);
    const path = pathOf(0, leaves);
    const inner = rootOf(leaves.slice(0, 2));
    expect(await log.includes(SIGNING_LOG, rootOf(leaves), firstSeqOf(4), inner, path.slice(1))).to.equal(false);
    expect(await log.includes(SIGNING_LOG, rootOf(leaves), firstSeqOf(4), rootOf(leaves), [])).to.equal(false);
  });

  it("takes the root of a batch of one for its leaf, with an empty path", async () => {
    const leaf = at(leavesOf(1), 0);
    expect(await log.includes(SIGNING_LOG, leaf, 1n, leaf, [])).to.equal(true);
    expect(await log.includes(SIGNING_LOG, leaf, 1n, leaf, [leaf])).to.equal(false);
  });

  it("takes the count for the shape of the tree: a root of two, anchored as one, proves neither", async () => {
    const leaves = [leafHash("left"), leafHash("right")];
    const root = rootOf(leaves);
    const last = SIZES.length;
    const firstSeq = firstSeqOf(last) + BigInt(last);
    await log.anchor(batch({ firstSeq, count: 1n, voids: 0n, root, prevRoot: rootOf(leavesOf(last)) }));
    for (const [index, leaf] of leaves.entries()) {
      expect(await log.includes(SIGNING_LOG, root, firstSeq, leaf, pathOf(index, leaves))).to.equal(false);
    }
  });

  it("refuses a seq outside the batch", async () => {
    const leaf = at(leavesOf(1), 0);
    for (const seq of [0n, 2n, 2n ** 64n - 1n]) {
      expect(await log.includes(SIGNING_LOG, leaf, seq, leaf, [])).to.equal(false);
    }
  });

  it("refuses a root of another log", async () => {
    const leaf = at(leavesOf(1), 0);
    expect(await log.includes(GATEWAY_LOG, leaf, 1n, leaf, [])).to.equal(false);
  });
});
