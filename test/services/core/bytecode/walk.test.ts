import { expect } from "chai";
import * as fc from "fast-check";

import { metadataStart } from "../../../../services/core/bytecode/metadata.ts";
import { instructionsOf } from "../../../../services/core/bytecode/walk.ts";
import { bytes, metadata } from "./support/code.ts";

const QUIET = "aa".repeat(32);
/** A hash with a JUMPDEST and an SLOAD in it that no PUSH swallows: SLT and KECCAK256 stand before it. */
const LOUD = `5b54${"aa".repeat(30)}`;

const places = (code: Uint8Array) => instructionsOf(code).map(({ offset, opcode }) => [offset, opcode]);

describe("The walk over bytecode", () => {
  it("gives each instruction with its place, and passes over what PUSH carries", () => {
    // PUSH2 5454, SLOAD, PUSH0, STOP
    expect(places(bytes("615454 54 5f 00"))).to.deep.equal([
      [0, 0x61],
      [3, 0x54],
      [4, 0x5f],
      [5, 0x00],
    ]);
    expect(instructionsOf(bytes("615455")).map(({ data }) => [...data])).to.deep.equal([[0x54, 0x55]]);
  });

  it("ends within the data of a last PUSH", () => {
    expect(places(bytes("54 7f54"))).to.deep.equal([
      [0, 0x54],
      [1, 0x7f],
    ]);
  });

  for (const [name, ending] of Object.entries({
    STOP: "00",
    JUMP: "56",
    RETURN: "f3",
    REVERT: "fd",
    INVALID: "fe",
    SELFDESTRUCT: "ff",
    "an opcode there is not": "0c",
  })) {
    it(`leaves out what stands behind ${name}, up to the next JUMPDEST`, () => {
      expect(places(bytes(ending, "54 55", "5b 54"))).to.deep.equal([
        [0, Number.parseInt(ending, 16)],
        [3, 0x5b],
        [4, 0x54],
      ]);
    });
  }

  it("goes on behind JUMPI, which may not jump", () => {
    expect(places(bytes("57 54"))).to.deep.equal([
      [0, 0x57],
      [1, 0x54],
    ]);
  });

  it("takes no JUMPDEST in the data of a PUSH for one", () => {
    expect(places(bytes("00 615b54 54"))).to.deep.equal([[0, 0x00]]);
  });

  describe("over metadata", () => {
    it("says nothing of it", () => {
      const code = bytes("5f54 fe", metadata(QUIET));
      expect(metadataStart(code)).to.equal(3);
      expect(places(code).map(([offset]) => offset)).to.deep.equal([0, 1, 2]);
    });

    it("names what stands behind a JUMPDEST in it: a jump could compute its way there", () => {
      const code = bytes("5f56", metadata(LOUD));
      const hidden = instructionsOf(code).filter(({ inMetadata }) => inMetadata);
      expect(hidden.map(({ opcode }) => opcode).slice(0, 2)).to.deep.equal([0x5b, 0x54]);
    });

    it("takes only the very form solc writes for it: a length at the end hides nothing", () => {
      for (const code of [
        bytes("5f54 0002"),
        bytes("54545454 ffff"),
        bytes("54 a1 64736f6c63 43 0008 0009"),
        bytes("54 a2 64736f6c63 43 00081c 000a"),
        bytes("54 a1 64736f6c63 43 00081c 54 000b"),
        bytes("54 a1 6474797065 43 00081c 000a"),
        bytes("54 a0 0001"),
        bytes("54 0000"),
        bytes("00"),
        bytes(""),
      ]) {
        expect(metadataStart(code)).to.equal(code.length);
      }
    });

    for (const [name, text] of Object.entries({
      "a compiler's version alone": "a1 64736f6c63 43 00081c 000a",
      "a flag before it": "a2 6c6578706572696d656e74616c f5 64736f6c63 43 00081c 0018",
      "a hash of Swarm": `a2 65627a7a7231 5820 ${QUIET} 64736f6c63 43 00081c 0032`,
    })) {
      it(`knows ${name}`, () => {
        expect(metadataStart(bytes("00", text))).to.equal(1);
      });
    }
  });

  it("always goes on, never twice over a byte, and finds what a straight beginning holds", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const code = Uint8Array.from([0x5f, 0x54, 0x5b, ...tail]);
        const found = instructionsOf(code);
        expect(found.slice(0, 3).map(({ opcode }) => opcode)).to.deep.equal([0x5f, 0x54, 0x5b]);
        for (const [i, { offset, data }] of found.entries()) {
          const next = found[i + 1];
          if (next !== undefined) expect(next.offset).to.be.greaterThan(offset + data.length);
        }
      }),
    );
  });
});
