import { readFile } from "node:fs/promises";

import { expect } from "chai";
import { Interface, ZeroHash } from "ethers";
import { artifacts } from "hardhat";
import { z } from "zod";

import {
  decodePolicyParameters,
  encodePolicyParameters,
  POLICY_PARAMETERS,
} from "../../../../services/chain/abi/policy-parameters.ts";
import { facetBits } from "../../../../services/core/calldata/facets.ts";
import { currencyWord, plainHash, setItem } from "../../../../services/core/calldata/hashes.ts";
import { toHex } from "../../../../services/core/encoding/hex.ts";
import {
  PARAMETERS,
  parametersWith,
  type PolicyParameters,
  ruleWith,
} from "../../../../services/core/policy/parameters.ts";

describe("chain/abi/policy-parameters", () => {
  it("is the struct of the compiled contracts: types, names and order", async () => {
    const { abi } = await artifacts.readArtifact("PolicyReader");
    const [struct] = new Interface(abi).getFunction("read")?.outputs ?? [];
    expect(POLICY_PARAMETERS.format("full")).to.equal(struct?.format("full"));
  });

  it("reads back what nobody said anything about, which a file can say too", () => {
    const decoded = decodePolicyParameters(encodePolicyParameters(parametersWith({})));
    expect(decoded).to.deep.equal(PARAMETERS.initial);
    expect(PARAMETERS.written.parse(PARAMETERS.write(decoded))).to.deep.equal(PARAMETERS.write(decoded));
  });

  const rule = ruleWith({ actionType: ZeroHash });
  const strange: Readonly<Record<string, Partial<PolicyParameters>>> = {
    "a scope nobody knows": { scope: 2 as 0 },
    "a state age of nothing": { stateAge: 0n },
    "a state age of more than a minute": { stateAge: 61n },
    "a class above the highest": { insideCeiling: 5 },
    "the floor None": { rules: [{ ...rule, floor: 0 as 1 }] },
    "a floor above Blocked": { rules: [{ ...rule, floor: 5 as 1 }] },
    "a facet nobody knows": { rules: [{ ...rule, facets: 1n << 10n }] },
    "a score beyond the scale": { bands: [{ from: 1001, permille: 0, floor: 1 }] },
  };
  for (const [what, said] of Object.entries(strange)) {
    it(`does not read ${what}`, () => {
      expect(() => decodePolicyParameters(encodePolicyParameters(parametersWith(said)))).to.throw(z.ZodError);
    });
  }

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
      targets: [setItem(ZeroHash, "target", "https://erp.example")],
      rules: [purchase],
      approvers: [{ signer: "0x14dc79964da2c08b23698b3d3cc7ca32193d9955", ceiling: 5_000_000n }],
    });
    expect(written).to.equal(encodePolicyParameters(said));
  });
});
