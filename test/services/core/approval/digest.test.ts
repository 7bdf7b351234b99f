import { expect } from "chai";
import fc from "fast-check";

import { approvalTypedData } from "../../../../services/core/approval/typed-data.ts";
import { approvalDigest, recordedApproval } from "../../../../services/core/approval/digest.ts";
import { hashAction } from "../../../../services/core/calldata/action-hash.ts";
import { ACTION, referenceActionHash, walletDigest } from "../../../helpers/approved-action.ts";

const hex = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
const text = fc.string({ maxLength: 40, unit: "binary" });
const WORDS = fc.record({
  ...{ type: text, target: text, amount: text, currency: text, recipient: text, until: text },
  salt: hex(32),
});
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const TERMS = fc.record({
  ...{ chainId: id, system: hex(20), organization: hex(32), act: hex(32), hold: hex(32), log: id, policy: id },
  ...{ version: id, validBefore: fc.integer({ min: 0, max: 9_999_999_999 }) },
});

describe("core/approval/digest", () => {
  it("hashes words as ethers does", () => {
    fc.assert(
      fc.property(WORDS, (words) => hashAction(words) === referenceActionHash(words)),
      { numRuns: 300 },
    );
  });

  it("hashes an approval as a wallet does that is given the typed data", () => {
    fc.assert(
      fc.property(TERMS, WORDS, (terms, words) => {
        expect(approvalDigest(terms, hashAction(words))).to.equal(walletDigest(approvalTypedData(terms, words)));
      }),
      { numRuns: 300 },
    );
  });

  it("gives words that differ in the salt alone another hash: it cannot be searched for", () => {
    expect(hashAction({ ...ACTION, salt: `0x${"5b".repeat(32)}` })).to.not.equal(hashAction(ACTION));
  });

  it("keeps of an approval's words the hash", () => {
    const proof = { signer: "0x01", valid_before: 9, action: ACTION, signature: "0x02" };
    expect(recordedApproval(proof)).to.deep.equal({ ...proof, action: hashAction(ACTION) });
  });
});
