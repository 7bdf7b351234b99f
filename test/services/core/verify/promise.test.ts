import { expect } from "chai";

import { toHex } from "../../../../services/core/encoding/hex.ts";
import { sha256 } from "../../../../services/core/hash.ts";
import { buildTree, leafHash } from "../../../../services/core/merkle/rfc9162.ts";
import { splitCompact } from "../../../../services/core/sdjwt/disclosure.ts";
import { openPromise, PROMISE_SECONDS, promiseFate } from "../../../../services/core/verify/promise.ts";
import { JWS_TYPES, RECORD_KINDS } from "../../../../services/core/words/kinds.ts";
import { expectCode } from "../../../helpers/expect-code.ts";
import { envelopeOf, saeClaims } from "../../../helpers/samples.ts";

const claims = saeClaims();
const { iat } = claims;
const { seq } = claims.chain;
const DUE = iat + PROMISE_SECONDS;
const digest = (text: string) => sha256(new TextEncoder().encode(text));

describe("core/verify/promise", () => {
  /** A batch of five around the promised seq, in whose place another leaf may stand. */
  const around = (leaf: Uint8Array) => {
    const leaves = [0, 1, 2, 3, 4].map((i) =>
      i === 2 ? leaf : leafHash(RECORD_KINDS.intent, seq + i, digest(`${i}`)),
    );
    const tree = buildTree(leaves);
    return {
      anchored: { firstSeq: seq - 2, count: 5, root: toHex(tree.root) },
      receiptOf: (index: number) => ({ leaf: toHex(leaves[index] ?? leaf), path: tree.path(index).map(toHex) }),
    };
  };
  const promised = async (typ: typeof JWS_TYPES.sae | typeof JWS_TYPES.denial = JWS_TYPES.sae) =>
    openPromise(splitCompact(await envelopeOf(claims, typ)).jwt);
  const OTHER = leafHash(RECORD_KINDS.void, seq, digest("another record"));

  it("names log, seq, leaf and when it is due; a permission's leaf is not a denial's", async () => {
    const permission = await promised();
    expect([permission.log, permission.seq, permission.due]).to.deep.equal([claims.chain.log, seq, DUE]);
    expect(toHex(permission.leaf)).to.not.equal(toHex((await promised(JWS_TYPES.denial)).leaf));
  });

  it("is no promise in any other token", async () => {
    const intent = splitCompact(await envelopeOf(claims, JWS_TYPES.intent)).jwt;
    expectCode("JWS_TYP_UNEXPECTED", () => openPromise(intent));
  });

  it("is pending, and late from 60 s on, while the chain has not come so far", async () => {
    const promise = await promised();
    expect(promiseFate(promise, null, null, DUE - 1)).to.equal("pending");
    expect(promiseFate(promise, null, null, DUE)).to.equal("late");
  });

  it("is kept by its own leaf, at its own place alone", async () => {
    const promise = await promised();
    const { anchored, receiptOf } = around(promise.leaf);
    expect(promiseFate(promise, anchored, receiptOf(2), DUE)).to.equal("kept");
    for (const i of [0, 1, 3, 4])
      expect(promiseFate(promise, anchored, receiptOf(i), DUE), `${i}`).to.equal("withheld");
  });

  it("is broken by another leaf that stands there, whenever it is asked", async () => {
    const promise = await promised();
    const { anchored, receiptOf } = around(OTHER);
    for (const now of [iat, DUE]) expect(promiseFate(promise, anchored, receiptOf(2), now)).to.equal("broken");
  });

  it("is withheld, once it is due, by no receipt and by one that proves nothing", async () => {
    const promise = await promised();
    const { anchored, receiptOf } = around(OTHER);
    const elsewhere = around(promise.leaf).receiptOf(2);
    for (const receipt of [null, elsewhere, { ...receiptOf(2), path: [] }]) {
      expect(promiseFate(promise, anchored, receipt, DUE - 1)).to.equal("pending");
      expect(promiseFate(promise, anchored, receipt, DUE)).to.equal("withheld");
    }
  });
});
