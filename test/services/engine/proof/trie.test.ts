import { expect } from "chai";

import { CountersignError } from "../../../../services/core/errors/error.ts";
import { hexOf } from "../../../../services/engine/proof/hex.ts";
import { EMPTY_ROOT, keccak256 } from "../../../../services/engine/proof/keccak.ts";
import { readAccount, readSlot } from "../../../../services/engine/proof/leaf.ts";
import { verifyProof } from "../../../../services/engine/proof/merkle-proof.ts";
import { encodeRlp, type RlpItem } from "../../../../services/engine/proof/rlp.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

const refuse = (why: string) => new CountersignError("STATE_PROOF_INVALID", why);
const KEY = new Uint8Array(32);
const VALUE = new Uint8Array(40).fill(7);
const NONE = new Uint8Array(0);

/** Hex-prefix encoding of so many nibbles 0. */
const path = (nibbles: number, leaf: boolean): Uint8Array => {
  const bytes = new Uint8Array(1 + (nibbles >> 1));
  bytes[0] = (leaf ? 0x20 : 0) + (nibbles % 2) * 0x10;
  return bytes;
};
const branch = (first: RlpItem, value: RlpItem = NONE): RlpItem => [first, ...Array<RlpItem>(15).fill(NONE), value];
const hashOf = (node: RlpItem) => keccak256(encodeRlp(node));

/** Proves KEY in the trie these nodes make: every one is the child of the one before it. */
const walk = (...nodes: readonly (RlpItem | string)[]) => {
  const hex = nodes.map((node) => (typeof node === "string" ? node : hexOf(encodeRlp(node))));
  const root = hexOf(keccak256(Buffer.from((hex[0] ?? "").slice(2), "hex")));
  return verifyProof(root, KEY, hex, refuse);
};
const detail = (act: () => unknown) => expectCode("STATE_PROOF_INVALID", act).detail;

describe("engine/proof/trie", () => {
  const leaf63: RlpItem = [path(63, true), VALUE];

  it("reads leaf, branch, extension and a node inside its parent", () => {
    expect(walk([path(64, true), VALUE])).to.deep.equal(VALUE);
    expect(walk(branch(hashOf(leaf63)), leaf63)).to.deep.equal(VALUE);
    const below = branch([path(0, true), Uint8Array.of(9)]);
    expect(walk([path(63, false), below])).to.deep.equal(Uint8Array.of(9));
    const far = branch(hashOf([path(59, true), VALUE]));
    expect(walk([path(4, false), hashOf(far)], far, [path(59, true), VALUE])).to.deep.equal(VALUE);
  });

  it("proves absence by an empty place, another path and an empty trie", () => {
    expect(walk(branch(NONE))).to.equal(null);
    const elsewhere = path(64, true);
    elsewhere[32] = 1;
    expect(walk([elsewhere, VALUE])).to.equal(null);
    expect(walk([Uint8Array.of(0x11), hashOf(leaf63)])).to.equal(null);
    for (const proof of [[], ["0x80"]]) expect(verifyProof(EMPTY_ROOT, KEY, proof, refuse)).to.equal(null);
  });

  it("says which rule a proof breaks", () => {
    const deepest = branch(new Uint8Array(32).fill(1));
    const deep = branch(hashOf(deepest));
    const cases: [string, readonly (RlpItem | string)[]][] = [
      ["the proof ends early", [branch(hashOf(leaf63))]],
      ["node 1 is not the one its parent names", [branch(hashOf(leaf63)), [path(64, true), VALUE]]],
      ["the proof has nodes that are not on the way", [branch(NONE), leaf63]],
      ["a node is not a list", [VALUE]],
      ["a node has 3 items", [[NONE, NONE, NONE]]],
      ["a node has 0 items", [[]]],
      ["a branch holds a value", [branch(NONE, VALUE)]],
      ["a list stands where bytes belong", [branch(NONE, [])]],
      ["a list stands where bytes belong", [[path(64, true), [VALUE]]]],
      ["a list stands where bytes belong", [[[], VALUE]]],
      ["a reference is not 32 bytes long", [branch(Uint8Array.of(1, 2))]],
      ["a long node stands inside its parent", [branch(leaf63)]],
      ["a short node stands outside its parent", [[path(63, false), hashOf(branch(NONE))], branch(NONE)]],
      ["a path has a wrong prefix", [[NONE, VALUE]]],
      ["a path has a wrong prefix", [[Uint8Array.of(0x40), VALUE]]],
      ["a path has a wrong prefix", [[Uint8Array.of(0x21), VALUE]]],
      ["an extension has no path", [[path(0, false), hashOf(leaf63)]]],
      ["an extension leads nowhere", [[path(4, false), NONE]]],
      ["a path has the wrong length", [[path(63, true), VALUE]]],
      ["a path has the wrong length", [[path(65, true), VALUE]]],
      ["a path has the wrong length", [[path(64, false), hashOf(leaf63)]]],
      ["a branch lies below the end of the key", [[path(63, false), hashOf(deep)], deep, deepest]],
      ["RLP: bytes are left over", [`${hexOf(encodeRlp(branch(NONE)))}00`]],
      ["RLP: it ends early", ["0x"]],
      ["RLP: it ends early", ["0xf8"]],
      ["RLP: a length points past the end", ["0xc280"]],
      ["RLP: a small byte is written as a string", ["0xc28101"]],
      ["RLP: a length is not written shortest", [`0xf837${"80".repeat(55)}`]],
      ["RLP: a length is not written shortest", [`0xf90038${"80".repeat(56)}`]],
      ["RLP: a length is too large", ["0xff0100000000000000"]],
      ["RLP: lists nest too deep", ["0xc9c8c7c6c5c4c3c2c1c0"]],
    ];
    for (const [rule, nodes] of cases)
      expect(
        detail(() => walk(...nodes)),
        rule,
      ).to.equal(rule);
    const root = hexOf(hashOf(leaf63));
    expect(detail(() => verifyProof(root, KEY, [hexOf(encodeRlp(branch(NONE)))], refuse))).to.equal(
      "the first node is not the root",
    );
    for (const node of ["0x8", "c0", "0xzz", null, 7, ["0xc0"]]) {
      expect(detail(() => verifyProof(root, KEY, [node], refuse))).to.equal("a node is not hex");
    }
    expect(detail(() => verifyProof(EMPTY_ROOT, KEY, ["0x80", "0x80"], refuse))).to.contain("not on the way");
    expect(detail(() => verifyProof(EMPTY_ROOT, KEY, ["0xc0"], refuse))).to.contain("not on the way");
  });

  it("reads accounts and slots only in their one spelling", () => {
    const hash = new Uint8Array(32).fill(3);
    const account = readAccount(encodeRlp([Uint8Array.of(1), NONE, hash, hash]), refuse);
    expect(account).to.deep.equal({ nonce: 1n, balance: 0n, storageRoot: hexOf(hash), codeHash: hexOf(hash) });
    const wrong: RlpItem[] = [
      VALUE,
      [NONE, NONE, hash],
      [NONE, NONE, hash, hash, NONE],
      [Uint8Array.of(0, 1), NONE, hash, hash],
      [new Uint8Array(9).fill(1), NONE, hash, hash],
      [NONE, new Uint8Array(33).fill(1), hash, hash],
      [[], NONE, hash, hash],
      [NONE, NONE, hash.subarray(1), hash],
      [NONE, NONE, hash, []],
    ];
    for (const item of wrong) expectCode("STATE_PROOF_INVALID", () => readAccount(encodeRlp(item), refuse));
    expect([NONE, Uint8Array.of(5), hash].map((item) => readSlot(encodeRlp(item), refuse))).to.deep.equal([
      0n,
      5n,
      BigInt(hexOf(hash)),
    ]);
    for (const item of [Uint8Array.of(0), Uint8Array.of(0, 9), new Uint8Array(33).fill(1), [], [hash]]) {
      expectCode("STATE_PROOF_INVALID", () => readSlot(encodeRlp(item), refuse));
    }
    expectCode("STATE_PROOF_INVALID", () => readSlot(NONE, refuse));
  });
});
