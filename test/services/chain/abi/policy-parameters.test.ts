import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { Interface, ZeroHash } from "ethers";
import { artifacts } from "hardhat";

import { encodePolicyParameters, POLICY_PARAMETERS } from "../../../../services/chain/abi/policy-parameters.ts";
import { facetBits } from "../../../../services/core/calldata/facets.ts";
import { currencyWord, plainHash, saltedHash } from "../../../../services/core/calldata/hashes.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import { parametersWith, ruleWith } from "../../../../services/core/policy/parameters.ts";

describe("chain/abi/policy-parameters", () => {
  it("is the struct of the compiled contracts: types, names and order", async () => {
    const { abi } = await artifacts.readArtifact("PolicyReader");
    const [struct] = new Interface(abi).getFunction("read")?.outputs ?? [];
    expect(POLICY_PARAMETERS.format("full")).to.equal(struct?.format("full"));
  });

  it("wrote the example that deployments start from", async () => {
    const example = await readFile(new URL("../../../../ignition/parameters/example.json5", import.meta.url), "utf8");
    const [, written] = /policyParameters: "(0x[0-9a-f]*)"/.exec(example) ?? [];
    const purchase = ruleWith({
      actionType: toHex(plainHash("purchase.create")),
      facets: facetBits(["AMOUNT"]),
      currency: toHex(currencyWord("USD")),
      flagAbove: 100_000n,
      holdAbove: 1_000_000n,
      blockAbove: 5_000_000n,
    });
    const said = parametersWith({
      stateAge: 20n,
      approvalsNeeded: 1,
      insideCeiling: 2,
      targets: [toHex(saltedHash(ZeroHash, "https://erp.example"))],
      rules: [purchase],
      approvers: [{ signer: "0x14dc79964da2c08b23698b3d3cc7ca32193d9955", ceiling: 5_000_000n }],
    });
    expect(written).to.equal(encodePolicyParameters(said));
  });
});
