import { expect } from "chai";
import { getBytes } from "ethers";
import { network } from "hardhat";

import { forbiddenIn, opcodesOf } from "../support/opcodes.ts";
import { deployTrustPolicy } from "../support/policy-values.ts";

const connection = await network.create();
const TIMESTAMP = 0x42;
const CHAINID = 0x46;
const SIZE_LIMIT = 24_576;

describe("TrustPolicy's bytecode", () => {
  let runtime: Uint8Array;

  beforeEach(async () => {
    const policy = await deployTrustPolicy(connection);
    runtime = getBytes(await connection.ethers.provider.getCode(await policy.getAddress()));
  });

  it("holds no opcode an evaluator may not use", () => {
    const opcodes = opcodesOf(runtime);
    expect(forbiddenIn(opcodes)).to.deep.equal([]);
    // The scan sees code: it finds what the evaluator does use.
    expect(opcodes).to.include.members([TIMESTAMP, CHAINID]);
  });

  it("is below the size limit", () => {
    expect(runtime.length).to.be.greaterThan(0).and.lessThan(SIZE_LIMIT);
  });
});
