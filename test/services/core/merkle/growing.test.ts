import { createHash } from "node:crypto";

import { expect } from "chai";
import fc from "fast-check";

import { toHex } from "../../../../services/core/encoding/hex.ts";
import {
  type CompactRange,
  EMPTY_RANGE,
  extendRange,
  isRange,
  rangeRoot,
} from "../../../../services/core/merkle/compact-range.ts";
import { type Consistency, verifyConsistency } from "../../../../services/core/merkle/consistency.ts";
import { createGrowingTree, type GrowingTree } from "../../../../services/core/merkle/growing-tree.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const MAX_SIZE = 70;

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest());
const node = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(Uint8Array.of(1), left, right);
const LEAVES = Array.from({ length: MAX_SIZE }, (_, i) => sha256(Uint8Array.of(0, i)));

/** The recursive definitions of RFC 9162 sections 2.1.1 and 2.1.4.1, word for word; `leaves` are leaf hashes. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  const k = largestPowerBelow(leaves.length);
  return node(definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)));
}

function definedProof(m: number, leaves: readonly Uint8Array[], whole = true): readonly Uint8Array[] {
  if (m === leaves.length) return whole ? [] : [definedRoot(leaves)];
  const k = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  if (m <= k) return [...definedProof(m, left, whole), definedRoot(right)];
  return [...definedProof(m - k, right, false), definedRoot(left)];
}

function largestPowerBelow(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

const texts = (nodes: readonly Uint8Array[]) => nodes.map(toHex);

function grown(size = MAX_SIZE): GrowingTree {
  const tree = createGrowingTree();
  for (const leaf of LEAVES.slice(0, size)) tree.append(leaf);
  return tree;
}

function consistencyOf(first: number, second: number): Consistency {
  const [firstRoot, secondRoot] = [definedRoot(LEAVES.slice(0, first)), definedRoot(LEAVES.slice(0, second))];
  return { first, second, firstRoot, secondRoot, path: definedProof(first, LEAVES.slice(0, second)) };
}

describe("core/merkle/compact-range", () => {
  it("gives the root of every size, however the leaves came", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }), (steps) => {
        let range: CompactRange = EMPTY_RANGE;
        for (const step of steps) {
          const { size } = range;
          if (size + step > MAX_SIZE) break;
          range = extendRange(range, LEAVES.slice(size, size + step));
          expect(range.size).to.equal(size + step);
          expect(isRange(range)).to.equal(true);
          expect(toHex(rangeRoot(range))).to.equal(toHex(definedRoot(LEAVES.slice(0, range.size))));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("holds one node for each one in the digits of the size, and changes none it was given", () => {
    const seven = extendRange(EMPTY_RANGE, LEAVES.slice(0, 7));
    expect(texts(seven.nodes)).to.deep.equal(
      texts([definedRoot(LEAVES.slice(0, 4)), definedRoot(LEAVES.slice(4, 6)), ...LEAVES.slice(6, 7)]),
    );
    const eight = extendRange(seven, LEAVES.slice(7, 8));
    expect([eight.nodes.length, seven.nodes.length, EMPTY_RANGE.nodes.length]).to.deep.equal([1, 3, 0]);
  });

  it("is none with another number of nodes than its size has ones", () => {
    const { nodes } = extendRange(EMPTY_RANGE, LEAVES.slice(0, 7));
    for (const size of [-1, 0.5, 6, 8, Number.NaN]) expect(isRange({ size, nodes }), String(size)).to.equal(false);
    expect(isRange({ size: 2 ** 40 + 3, nodes })).to.equal(true);
  });
});

describe("core/merkle/growing-tree", () => {
  it("gives the root of every size it had", () => {
    const tree = grown();
    for (let size = 0; size <= MAX_SIZE; size += 1) {
      expect(toHex(tree.rootAt(size))).to.equal(toHex(definedRoot(LEAVES.slice(0, size))));
    }
  });

  it("gives the proof of the definition for every two sizes, and it holds", () => {
    const tree = grown();
    for (let second = 1; second <= MAX_SIZE; second += 1) {
      for (let first = 1; first <= second; first += 1) {
        const path = tree.consistencyPath(first, second);
        const said = consistencyOf(first, second);
        expect(texts(path), `${first} to ${second}`).to.deep.equal(texts(said.path));
        expect(verifyConsistency(said), `${first} to ${second}`).to.equal(true);
      }
    }
  });

  it("gives the proofs of the RFC's example, a tree of seven leaves", () => {
    const [a, b, c, d, e, f, j] = LEAVES as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const [g, h, i] = [node(a, b), node(c, d), node(e, f)];
    const [k, l] = [node(g, h), node(i, j)];
    const tree = grown(7);
    expect(toHex(tree.rootAt(7))).to.equal(toHex(node(k, l)));
    expect(texts(tree.consistencyPath(3, 7))).to.deep.equal(texts([c, d, g, l]));
    expect(texts(tree.consistencyPath(4, 7))).to.deep.equal(texts([l]));
    expect(texts(tree.consistencyPath(6, 7))).to.deep.equal(texts([i, j, k]));
  });

  it("has no state it never had", () => {
    const tree = grown(5);
    for (const size of [-1, 0.5, 6]) {
      expectCode("INTERNAL", () => tree.rootAt(size));
      expectCode("INTERNAL", () => tree.consistencyPath(1, size));
    }
    expectCode("INTERNAL", () => tree.consistencyPath(0, 5));
    expectCode("INTERNAL", () => tree.consistencyPath(5, 4));
  });
});

describe("core/merkle/consistency", () => {
  const PAIRS = Array.from({ length: 20 }, (_, i) => i + 1).flatMap((second) =>
    Array.from({ length: second }, (_, i) => [i + 1, second] as const),
  );

  it("refuses a tree in which any leaf of the first was changed", () => {
    for (const [first, second] of PAIRS) {
      for (let changed = 0; changed < first; changed += 1) {
        const leaves = LEAVES.slice(0, second).with(changed, sha256(Uint8Array.of(9)));
        const secondRoot = definedRoot(leaves);
        const path = definedProof(first, leaves);
        const said = { ...consistencyOf(first, second), secondRoot, path };
        expect(verifyConsistency(said), `${first} to ${second}, leaf ${changed}`).to.equal(false);
      }
    }
  });

  it("refuses a proof with any bit of roots or path flipped, one that is longer, and one that is shorter", () => {
    const flip = (bytes: Uint8Array) => bytes.with(7, (bytes[7] ?? 0) ^ 16);
    for (const [first, second] of PAIRS) {
      const good = consistencyOf(first, second);
      const bad: Consistency[] = [
        { ...good, firstRoot: flip(good.firstRoot) },
        { ...good, secondRoot: flip(good.secondRoot) },
        ...good.path.map((each, i) => ({ ...good, path: good.path.with(i, flip(each)) })),
        { ...good, path: [...good.path, ...LEAVES.slice(0, 1)] },
        ...(good.path.length === 0
          ? []
          : [
              { ...good, path: good.path.slice(0, -1) },
              { ...good, path: good.path.slice(1) },
            ]),
      ];
      for (const each of bad) expect(verifyConsistency(each), `${first} to ${second}`).to.equal(false);
    }
  });

  it("refuses the proof of other sizes, where the roots differ", () => {
    for (const [first, second] of PAIRS) {
      const good = consistencyOf(first, second);
      const { firstRoot } = consistencyOf(Math.max(1, first - 1), second);
      if (first > 1) expect(verifyConsistency({ ...good, firstRoot })).to.equal(false);
    }
  });

  it("refuses what are no sizes, and nodes of another length, without throwing", () => {
    const good = consistencyOf(3, 7);
    for (const over of [
      { first: 0 },
      { first: -3 },
      { first: 2.5 },
      { first: 8 },
      { second: Number.NaN },
      { second: 2 },
      { path: [] },
      { path: good.path.map((each) => each.slice(1)) },
      { firstRoot: new Uint8Array() },
    ]) {
      expect(verifyConsistency({ ...good, ...over }), JSON.stringify(over)).to.equal(false);
    }
  });
});
