import { expect } from "chai";

import { type CheckpointExpectation, verifyCheckpoint } from "../../../services/batcher/checkpoint.ts";
import { fromHex, toHex } from "../../../services/core/encoding/hex.ts";
import { nodeHash } from "../../../services/core/merkle/rfc9162.ts";
import { signJws } from "../../../services/core/jws/build.ts";
import { keyHash } from "../../../services/core/jws/key.ts";
import type { Checkpoint } from "../../../services/core/schemas/checkpoint.ts";
import { logUrn } from "../../../services/core/words/ids.ts";
import { JWS_TYPES } from "../../../services/core/words/kinds.ts";
import { codeOf, expectCode } from "../../helpers/expect-code.ts";
import { ed25519Signer } from "../../helpers/test-signers.ts";

const signer = ed25519Signer(1);
const stranger = ed25519Signer(2);
const hex = (byte: string, length = 32): string => `0x${byte.repeat(length)}`;
const system = hex("aa", 20);
const anchor = hex("bb", 20);

const TREE_ROOT = toHex(nodeHash(fromHex(hex("55")), fromHex(hex("66"))));

const expected: CheckpointExpectation = {
  identity: {
    ...{ chainId: 31337, system, organization: hex("cc"), logId: 1, genesisHash: hex("dd") },
    ...{ generation: 2, since: 0 },
  },
  anchor,
  batch: {
    ...{
      firstSeq: 4,
      count: 3,
      voids: 1,
      root: hex("11"),
      prevRoot: hex("22"),
      // Of six leaves: a subtree of four, and one of two.
      treeNodes: [hex("55"), hex("66")],
      pinnedNumber: 7,
      pinnedHash: hex("33"),
    },
    ...{ proposedAt: 0, state: "proposed", checkpoint: null, tx: null, blockNumber: null, blockHash: null },
  },
  signers: [{ keyHash: keyHash(signer.publicKey), key: signer.publicKey, notBefore: 100, notAfter: 200 }],
};

const good: Checkpoint = {
  ...{ v: 1, iss: logUrn(31337, system, 1), chain: "eip155:31337", anchor, log: 1, first_seq: 4, count: 3, voids: 1 },
  ...{ root: hex("11"), prev_root: hex("22"), pinned: { number: 7, hash: hex("33") }, iat: 150 },
  ...{ tree: { size: 6, root: TREE_ROOT }, generation: 2 },
};

describe("verifyCheckpoint", () => {
  it("takes the batch's own, by a key of the log", async () => {
    const checkpoint = await signJws(signer, JWS_TYPES.checkpoint, good);
    expect(codeOf(() => verifyCheckpoint(checkpoint, expected))).to.equal(undefined);
  });

  it("takes one that was signed before the store was put back from a copy", async () => {
    const checkpoint = await signJws(signer, JWS_TYPES.checkpoint, { ...good, generation: 1 });
    expect(codeOf(() => verifyCheckpoint(checkpoint, expected))).to.equal(undefined);
  });

  const OTHERS: Readonly<Record<string, Partial<Checkpoint>>> = {
    "another log's name": { iss: logUrn(31337, system, 2) },
    "another chain": { chain: "eip155:1" },
    "another anchor contract": { anchor: system },
    "another log": { log: 2 },
    "another first seq": { first_seq: 5 },
    "another count": { count: 4 },
    "other voids": { voids: 0 },
    "another root": { root: hex("44") },
    "another previous root": { prev_root: hex("44") },
    "a tree of another size": { tree: { size: 7, root: TREE_ROOT } },
    "another tree": { tree: { size: 6, root: hex("44") } },
    "a higher generation than the store's": { generation: 3 },
    "another pinned block": { pinned: { number: 8, hash: hex("33") } },
    "another pinned hash": { pinned: { number: 7, hash: hex("44") } },
    "a time before the key's window": { iat: 99 },
    "a time after the key's window": { iat: 201 },
  };
  for (const [what, members] of Object.entries(OTHERS)) {
    it(`refuses one with ${what}`, async () => {
      const checkpoint = await signJws(signer, JWS_TYPES.checkpoint, { ...good, ...members });
      expectCode("BATCH_MISMATCH", () => verifyCheckpoint(checkpoint, expected));
    });
  }

  it("refuses one by a key that is none of the log's", async () => {
    const checkpoint = await signJws(stranger, JWS_TYPES.checkpoint, good);
    expectCode("BATCH_MISMATCH", () => verifyCheckpoint(checkpoint, expected));
  });

  it("refuses one whose signature is another's under the log's kid", async () => {
    const checkpoint = await signJws({ ...stranger, kid: signer.kid }, JWS_TYPES.checkpoint, good);
    expectCode("JWS_SIGNATURE_INVALID", () => verifyCheckpoint(checkpoint, expected));
  });

  it("refuses what is no checkpoint", async () => {
    const outcome = await signJws(signer, JWS_TYPES.outcome, good);
    expectCode("JWS_TYP_UNEXPECTED", () => verifyCheckpoint(outcome, expected));
  });
});
