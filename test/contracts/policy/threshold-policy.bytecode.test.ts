import { expect } from "chai";
import { getBytes } from "ethers";
import { network } from "hardhat";

import { deploySystem, type Deployment } from "../fixture.ts";

const connection = await network.create();

/** What makes two nodes, two blocks or two callers disagree, and what could change state or delegate the decision. */
const FORBIDDEN: Record<number, string> = {
  0x32: "ORIGIN",
  0x3a: "GASPRICE",
  0x40: "BLOCKHASH",
  0x41: "COINBASE",
  0x43: "NUMBER",
  0x44: "PREVRANDAO",
  0x45: "GASLIMIT",
  0x48: "BASEFEE",
  0x49: "BLOBHASH",
  0x4a: "BLOBBASEFEE",
  0x55: "SSTORE",
  0x5d: "TSTORE",
  0xf0: "CREATE",
  0xf2: "CALLCODE",
  0xf4: "DELEGATECALL",
  0xf5: "CREATE2",
  0xff: "SELFDESTRUCT",
};
const TIMESTAMP = 0x42;
const CHAINID = 0x46;
const SIZE_LIMIT = 24_576;
const NAMES = ["thresholdPolicy", "system", "roles", "anchorLog", "agentRegistry", "policyRegistry"] as const;
type Name = (typeof NAMES)[number];

/** The opcodes of a runtime, without what PUSH carries and without the metadata solc appends. */
function opcodesOf(code: Uint8Array): number[] {
  const opcodes: number[] = [];
  const metadataLength = ((code.at(-2) ?? 0) << 8) + (code.at(-1) ?? 0) + 2;
  for (let at = 0; at < code.length - metadataLength; at += 1) {
    const opcode = code[at] ?? 0;
    opcodes.push(opcode);
    const isPush = opcode >= 0x60 && opcode <= 0x7f;
    if (isPush) at += opcode - 0x5f;
  }
  return opcodes;
}

const forbiddenIn = (opcodes: readonly number[]) => [...new Set(opcodes.flatMap((opcode) => FORBIDDEN[opcode] ?? []))];

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
