import { expect } from "chai";
import fc from "fast-check";

import { fromHex, toHex } from "../../../../services/core/encoding/hex.ts";
import { expectCode } from "../../../helpers/expect-code.ts";

describe("core/encoding/hex", () => {
  it("writes what Node writes after 0x, and reads it back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toHex(bytes)).to.equal(`0x${Buffer.from(bytes).toString("hex")}`);
        expect([...fromHex(toHex(bytes))]).to.deep.equal([...bytes]);
      }),
    );
  });

  for (const text of ["", "00", "0x0", "0xA0", "0X00", "0x0g", "0x00 ", " 0x00", "0x00\n", "0x-1", "0x0x"]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expectCode("BODY_INVALID", () => fromHex(text));
    });
  }
});
