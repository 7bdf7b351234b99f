import { expect } from "chai";
import { Interface } from "ethers";
import { artifacts } from "hardhat";

import { POLICY_PARAMETERS } from "../../../../services/chain/abi/policy-parameters.ts";

describe("chain/abi/policy-parameters", () => {
  it("is the struct of the compiled contracts: types, names and order", async () => {
    const { abi } = await artifacts.readArtifact("PolicyReader");
    const [struct] = new Interface(abi).getFunction("read")?.outputs ?? [];
    expect(POLICY_PARAMETERS.format("full")).to.equal(struct?.format("full"));
  });
});
