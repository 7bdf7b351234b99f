import { createHash } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";

import { equalBytes } from "../../../../services/core/encoding/bytes.ts";
import { fromHex, toHex } from "../../../../services/core/encoding/hex.ts";
import {
  buildTree,
  inclusionPath,
  leafHash,
  nodeHash,
  treeRoot,
  verifyInclusion,
} from "../../../../services/core/merkle/rfc9162.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const MAX_SIZE = 130;

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest());

/** The recursive definitions of RFC 9162 sections 2.1.1 and 2.1.3.1, word for word; `leaves` are leaf hashes. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  const k = largestPowerBelow(leaves.length);
  return sha256(Uint8Array.of(1), definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)));
}

function definedPath(leaves: readonly Uint8Array[], m: number): readonly Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m < k ? [...definedPath(left, m), definedRoot(right)] : [...definedPath(right, m - k), definedRoot(left)];
}

/** On which side the sibling stands at each step from the leaf up. */
function turns(size: number, m: number): string {
  if (size === 1) return "";
  const k = largestPowerBelow(size);
  return m < k ? `${turns(k, m)}R` : `${turns(size - k, m - k)}L`;
}

function largestPowerBelow(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

const LEAVES = Array.from({ length: MAX_SIZE }, (_, i) => sha256(Uint8Array.of(0, i)));

/** The eight entries and roots that logs of RFC 6962 and RFC 9162 test themselves with. */
const ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS = [
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

describe("core/merkle/rfc9162", () => {
  it("has the published roots of 1 to 8 entries", () => {
    const leaves = ENTRIES.map((entry) => sha256(Uint8Array.of(0), Buffer.from(entry, "hex")));
    const roots = ROOTS.map((_, i) => toHex(treeRoot(leaves.slice(0, i + 1))));
    expect(roots).to.deep.equal(ROOTS.map((root) => `0x${root}`));
  });

  it("hashes a leaf over 0x00, kind, seq in 8 bytes and the record's hash", () => {
    const record = new Uint8Array(32).fill(0xab);
    const data = fromHex(`0x00020001020304050607${"ab".repeat(32)}`);
    expect(toHex(leafHash(2, 0x1020304050607, record))).to.equal(toHex(sha256(data)));
  });

  it("refuses a leaf whose parts do not fit their place", () => {
    const record = new Uint8Array(32);
    for (const kind of [0, -1, 256, 1.5, Number.NaN]) expectCode("INTERNAL", () => leafHash(kind, 1, record));
    for (const seq of [0, -1, 1.5, 2 ** 53, Number.NaN]) expectCode("INTERNAL", () => leafHash(1, seq, record));
    for (const length of [0, 31, 33]) expectCode("INTERNAL", () => leafHash(1, 1, new Uint8Array(length)));
  });

  it("gives leaves that differ in one part different hashes", () => {
    const record = new Uint8Array(32);
    const other = Uint8Array.from(record).fill(1, 31);
    const hashes = [leafHash(1, 1, record), leafHash(2, 1, record), leafHash(1, 2, record), leafHash(1, 1, other)];
    expect(new Set(hashes.map(toHex)).size).to.equal(hashes.length);
  });

  it("tags a node, so that no leaf passes for one", () => {
    const [left, right] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    expect(toHex(nodeHash(left, right))).to.equal(toHex(sha256(Uint8Array.of(1), left, right)));
    expect(toHex(nodeHash(left, right))).not.to.equal(toHex(nodeHash(right, left)));
  });

  it("is the tree of the recursive definition for every size", () => {
    for (let size = 0; size <= MAX_SIZE; size += 1) {
      const leaves = LEAVES.slice(0, size);
      expect(toHex(treeRoot(leaves)), `size ${size}`).to.equal(toHex(definedRoot(leaves)));
    }
  });

  it("proves every leaf of every size with the path of the definition", () => {
    for (let size = 1; size <= MAX_SIZE; size += 1) {
      const leaves = LEAVES.slice(0, size);
      const { root, path } = buildTree(leaves, sha256);
      for (const [index, leaf] of leaves.entries()) {
        const proof = path(index);
        expect(verifyInclusion({ leaf, index, size, path: proof, root }, sha256), `${index} of ${size}`).to.equal(true);
        if (size % 13 === 0) expect(proof.map(toHex)).to.deep.equal(definedPath(leaves, index).map(toHex));
      }
    }
  });

  it("refuses a proof for every other index of its tree", () => {
    for (let size = 2; size <= 40; size += 1) {
      const { root, path } = buildTree(LEAVES.slice(0, size), sha256);
      for (const [index, leaf] of LEAVES.slice(0, size).entries()) {
        for (let other = 0; other < size; other += 1) {
          const claim = { leaf, index: other, size, path: path(index), root };
          expect(verifyInclusion(claim, sha256), `${index} as ${other} of ${size}`).to.equal(other === index);
        }
      }
    }
  });

  it("refuses a proof for every other size whose path would branch otherwise", () => {
    let refused = 0;
    for (let size = 1; size <= 34; size += 1) {
      const { root, path } = buildTree(LEAVES.slice(0, size), sha256);
      for (const [index, leaf] of LEAVES.slice(0, size).entries()) {
        for (let other = index + 1; other <= 34; other += 1) {
          const verdict = verifyInclusion({ leaf, index, size: other, path: path(index), root }, sha256);
          expect(verdict, `${index} of ${size} as of ${other}`).to.equal(turns(size, index) === turns(other, index));
          if (!verdict) refused += 1;
        }
      }
    }
    expect(refused).to.be.greaterThan(1000);
  });

  const place = fc
    .integer({ min: 1, max: MAX_SIZE })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }))
    .map(({ size, index }) => {
      const leaves = LEAVES.slice(0, size);
      const leaf = leaves[index] ?? new Uint8Array();
      return { leaf, index, size, path: inclusionPath(leaves, index, sha256), root: treeRoot(leaves, sha256) };
    });

  it("refuses a proof with any bit of leaf, root or path flipped", () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.nat(255), (claim, which, bit) => {
        const nodes = [claim.leaf, claim.root, ...claim.path].map((node) => Uint8Array.from(node));
        const target = nodes[which % nodes.length] ?? new Uint8Array();
        target[bit >> 3] = (target[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const [leaf = target, root = target, ...path] = nodes;
        expect(verifyInclusion(claim, sha256)).to.equal(true);
        expect(verifyInclusion({ ...claim, leaf, root, path }, sha256)).to.equal(false);
      }),
      { numRuns: 500 },
    );
  });

  it("refuses a path that is longer or shorter", () => {
    fc.assert(
      fc.property(place, fc.nat(), (claim, at) => {
        const { path } = claim;
        const without = path.toSpliced(at % Math.max(path.length, 1), 1);
        const withOne = path.toSpliced(at % (path.length + 1), 0, claim.root);
        if (path.length > 0) expect(verifyInclusion({ ...claim, path: without }, sha256)).to.equal(false);
        expect(verifyInclusion({ ...claim, path: withOne }, sha256)).to.equal(false);
      }),
      { numRuns: 300 },
    );
  });

  it("refuses a path that climbs beyond the root of the claimed size", () => {
    fc.assert(
      fc.property(place, (claim) => {
        const above = LEAVES[0] ?? claim.root;
        for (const root of [nodeHash(claim.root, above), nodeHash(above, claim.root)]) {
          expect(verifyInclusion({ ...claim, path: [...claim.path, above], root }, sha256)).to.equal(false);
        }
      }),
    );
  });

  it("refuses an index beyond a tree of one leaf, whose path is empty for any index", () => {
    const [leaf = new Uint8Array()] = LEAVES;
    expect(verifyInclusion({ leaf, index: 0, size: 1, path: [], root: leaf })).to.equal(true);
    for (const index of [1, 2, -1]) {
      expect(verifyInclusion({ leaf, index, size: 1, path: [], root: leaf })).to.equal(false);
    }
  });

  it("refuses numbers that are no place in a tree, and nodes of another length, without throwing", () => {
    const leaves = LEAVES.slice(0, 5);
    const { root, path } = buildTree(leaves);
    const claim = { leaf: leaves[2] ?? root, index: 2, size: 5, path: path(2), root };
    expect(verifyInclusion(claim)).to.equal(true);
    for (const index of [-1, 5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(verifyInclusion({ ...claim, index })).to.equal(false);
    }
    for (const size of [0, -1, 2, 4.5, Number.NaN, 9, 2 ** 40])
      expect(verifyInclusion({ ...claim, size })).to.equal(false);
    for (const length of [0, 31, 33]) {
      const odd = new Uint8Array(length);
      expect(verifyInclusion({ ...claim, leaf: odd })).to.equal(false);
      expect(verifyInclusion({ ...claim, root: odd })).to.equal(false);
      expect(verifyInclusion({ ...claim, path: [odd, ...claim.path.slice(1)] })).to.equal(false);
    }
  });

  it("needs the true size: an inner node proves itself as a leaf of a smaller tree, and of no other", () => {
    const [a, b, c, d] = LEAVES;
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("no leaves");
    const claim = { leaf: nodeHash(a, b), index: 0, path: [nodeHash(c, d)], root: treeRoot([a, b, c, d]) };
    expect(verifyInclusion({ ...claim, size: 2 })).to.equal(true);
    for (const size of [1, 3, 4, 5]) expect(verifyInclusion({ ...claim, size }), `${size}`).to.equal(false);
  });

  it("keeps its paths when the caller changes the list of leaves", () => {
    const leaves = LEAVES.slice(0, 7);
    const tree = buildTree(leaves);
    const before = tree.path(3).map(toHex);
    leaves.length = 0;
    expect(tree.path(3).map(toHex)).to.deep.equal(before);
  });

  it("has no path to a leaf that is not there", () => {
    for (const index of [-1, 3, 0.5, Number.NaN]) {
      expectCode("INTERNAL", () => inclusionPath(LEAVES.slice(0, 3), index));
    }
    expectCode("INTERNAL", () => buildTree([]).path(0));
  });

  it("gives the same tree with any SHA-256", () => {
    expect(equalBytes(treeRoot(LEAVES), treeRoot(LEAVES, sha256))).to.equal(true);
  });
});
