import { createHash } from "node:crypto";

import { expect } from "chai";

import { saeHash } from "../../../../services/core/envelope/sae-hash.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

describe("core/envelope/sae-hash", () => {
  it("is SHA-256 of what stands before the first ~, whatever is disclosed", () => {
    const expected = createHash("sha256").update("a.b.c").digest("base64url");
    for (const text of ["a.b.c", "a.b.c~", "a.b.c~x~", "a.b.c~x~y~"]) expect(saeHash(text)).to.equal(expected);
  });

  it("refuses something after the last ~", () => {
    expectCode("DISCLOSURE_INVALID", () => saeHash("a.b.c~x"));
  });
});
