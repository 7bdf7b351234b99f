import { expect } from "chai";
import { getBytes, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { forbiddenIn, opcodesOf } from "../support/opcodes.ts";

const { ethers } = await network.create();

const TIMESTAMP = 0x42;
const STATICCALL = 0xfa;
const SLOAD = 0x54;
const EXAMPLES = [
  { name: "QuietHours", parameters: [], calls: false },
  { name: "RecipientScreening", parameters: [ZeroAddress], calls: true },
] as const;

describe("the examples' bytecode", () => {
  for (const { name, parameters, calls } of EXAMPLES) {
    it(`of ${name} holds no opcode an evaluator may not use`, async () => {
      const example = await ethers.deployContract(name, [...parameters]);
      const opcodes = opcodesOf(getBytes(await ethers.provider.getCode(await example.getAddress())));
      expect(forbiddenIn(opcodes)).to.deep.equal([]);
      // No clock of its own and no state of its own: an example shows what its code hash then says of it.
      expect(opcodes).to.not.include.members([TIMESTAMP]);
      expect(opcodes).to.not.include.members([SLOAD]);
      // The scan sees code: it finds the only call there is.
      expect(opcodes.filter((opcode) => opcode === STATICCALL).length).to.equal(calls ? 1 : 0);
    });
  }
});
