import { expect } from "chai";
import fc from "fast-check";

import { encodeBase64url } from "../../../../services/core/encoding/base64url.ts";
import { readHoldId, toHoldId } from "../../../../services/core/approval/hold-id.ts";

const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(encodeBase64url);
/** base64url of 32 bytes that begins so. */
const beginning = (text: string) => text + "A".repeat(43 - text.length);

describe("core/approval: hold ids", () => {
  it("shows no hash as what could be an option, and reads every one back", () => {
    fc.assert(
      fc.property(hashes, (hash) => {
        const id = toHoldId(hash);
        expect(id).to.match(/^hold_[A-Za-z0-9_-]{43}$/);
        expect(readHoldId(id)).to.equal(hash);
        expect(readHoldId(hash)).to.equal(hash);
      }),
      { numRuns: 1_000 },
    );
  });

  it("does so with those that begin with a dash, or as an id does", () => {
    for (const hash of [beginning("-"), beginning("--"), beginning("hold_"), beginning("hold_hold_")]) {
      expect(readHoldId(hash)).to.equal(hash);
      expect(readHoldId(toHoldId(hash))).to.equal(hash);
    }
  });

  it("reads nothing else", () => {
    const hash = beginning("a");
    const others = ["", "hold_", hash.slice(1), `${hash}A`, `hold-${hash}`, `HOLD_${hash}`, toHoldId(toHoldId(hash))];
    for (const text of [...others, `hold_${hash.slice(1)}B`]) expect(readHoldId(text), text).to.equal(null);
  });
});
