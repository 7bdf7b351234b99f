import { expect } from "chai";
import { getBytes } from "ethers";
import { network } from "hardhat";

import { deploySystem, type Deployment } from "../fixture.ts";
import { forbiddenIn, opcodesOf } from "../support/opcodes.ts";

const connection = await network.create();

const TIMESTAMP = 0x42;
const CHAINID = 0x46;
const SIZE_LIMIT = 24_576;
const NAMES = ["thresholdPolicy", "system", "roles", "anchorLog", "agentRegistry", "policyRegistry"] as const;
type Name = (typeof NAMES)[number];

async function deployed() {
  return await deploySystem(connection);
}

describe("ThresholdPolicy's bytecode", () => {
  let deployment: Deployment;

  beforeEach(async () => {
    deployment = await connection.networkHelpers.loadFixture(deployed);
  });

  const runtimeOf = async (name: Name) =>
    getBytes(await deployment.ethers.provider.getCode(await deployment[name].getAddress()));

  it("holds no opcode an evaluator may not use", async () => {
    const opcodes = opcodesOf(await runtimeOf("thresholdPolicy"));
    expect(forbiddenIn(opcodes)).to.deep.equal([]);
    // The scan sees code: it finds what the evaluator does use.
    expect(opcodes).to.include.members([TIMESTAMP, CHAINID]);
  });

  it("is scanned by something that finds opcodes, and skips what PUSH carries", async () => {
    expect(forbiddenIn(opcodesOf(await runtimeOf("policyRegistry")))).to.include.members(["SSTORE", "CREATE2"]);
    const noMetadata = [0x00, 0x00];
    expect(forbiddenIn(opcodesOf(getBytes(new Uint8Array([0x61, 0x43, 0x40, 0x00, ...noMetadata]))))).to.deep.equal([]);
    expect(forbiddenIn(opcodesOf(getBytes(new Uint8Array([0x60, 0x43, 0x40, ...noMetadata]))))).to.deep.equal([
      "BLOCKHASH",
    ]);
  });

  for (const name of NAMES) {
    it(`leaves ${name} below the size limit`, async () => {
      const { length } = await runtimeOf(name);
      expect(length).to.be.greaterThan(0).and.lessThan(SIZE_LIMIT);
    });
  }
});
