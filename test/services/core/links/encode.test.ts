import { expect } from "chai";
import fc from "fast-check";

import { toHex } from "../../../../services/core/encoding/hex.ts";
import { decodeLinks, encodeLinks, groupBytes } from "../../../../services/core/links/encode.ts";

const number = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const groups = fc.array(fc.array(fc.record({ log: number, seq: number }), { maxLength: 8 }), { maxLength: 40 });

describe("core/links/encode", () => {
  it("spells a group as AnchorLog's formats say", () => {
    const bytes = encodeLinks([[], [{ log: 1, seq: 258 }], []]);
    expect(toHex(bytes)).to.equal("0x00" + "01" + "0000000000000001" + "0000000000000102" + "00");
  });

  it("reads back what it wrote, and takes as many bytes as it says", () => {
    fc.assert(
      fc.property(groups, (each) => {
        const bytes = encodeLinks(each);
        expect(bytes.length).to.equal(each.reduce((sum, { length }) => sum + groupBytes(length), 0));
        expect(decodeLinks(bytes, each.length)).to.deep.equal(each);
      }),
    );
  });

  it("reads nothing that is not exactly so many groups", () => {
    fc.assert(
      fc.property(groups, fc.nat({ max: 50 }), (each, other) => {
        const bytes = encodeLinks(each);
        if (other !== each.length) expect(decodeLinks(bytes, other)).to.equal(null);
        expect(decodeLinks(Uint8Array.of(...bytes, 0), each.length)).to.equal(null);
        if (bytes.length > 0) expect(decodeLinks(bytes.subarray(0, -1), each.length)).to.equal(null);
      }),
    );
  });

  it("reads no place beyond what numbers hold", () => {
    const bytes = encodeLinks([[{ log: 1, seq: 1 }]]);
    bytes[1] = 0xff;
    expect(decodeLinks(bytes, 1)).to.equal(null);
  });
});
