import { expect } from "chai";
import { artifacts } from "hardhat";

const SIZE_LIMIT = 24_576;
/** What a deployment is made of, whatever else is found. */
const DEPLOYED = [
  "AgentRegistry",
  "AnchorLog",
  "CertificateRoots",
  "Council",
  "Ed25519Verifier",
  "Gate",
  "GrantRules",
  "ModelRegistry",
  "Pause",
  "PolicyRegistry",
  "Roles",
  "System",
  "TrustLineage",
  "TrustPolicy",
];

/** Bytes of every runtime under contracts/; a place that is linked later is as long as what will be there. */
async function runtimes(): Promise<{ name: string; size: number }[]> {
  const names = [...(await artifacts.getAllFullyQualifiedNames())].filter((name) => name.startsWith("contracts/"));
  const all = await Promise.all(names.map((name) => artifacts.readArtifact(name)));
  return all
    .map(({ contractName, deployedBytecode }) => ({ name: contractName, size: (deployedBytecode.length - 2) / 2 }))
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => b.size - a.size);
}

describe("The size of what is deployed", () => {
  it(`is below ${SIZE_LIMIT} bytes for everything under contracts/`, async () => {
    const found = await runtimes();
    expect(found.map(({ name }) => name)).to.include.members(DEPLOYED);
    expect(found.filter(({ size }) => size >= SIZE_LIMIT)).to.deep.equal([]);
    const large = found.filter(({ size }) => size > SIZE_LIMIT / 4);
    console.log(large.map(({ name, size }) => `      ${name.padEnd(24)} ${String(size).padStart(6)} bytes`).join("\n"));
  });
});
