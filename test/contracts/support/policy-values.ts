import type { network } from "hardhat";
import { concat, id, toBeHex, ZeroAddress } from "ethers";

import {
  parametersWith,
  type PolicyParameters,
  type PolicyRule,
  ruleWith,
  SCOPE,
} from "../../../services/core/policy/parameters.ts";
import type { TrustPolicy } from "../../../types/ethers-contracts/contracts/policy/TrustPolicy.ts";
import { FACET, PURCHASE, READ, TARGET, USD } from "./action-values.ts";

type Connection = Awaited<ReturnType<typeof network.create>>;

export const PAYEE = id("payee");
export const ADDRESS = (n: number) => toBeHex(n, 20);
/** A wallet, and a signer with a key behind its verifier. */
export const WALLET = ADDRESS(0xa1);
export const PASSKEY = concat([ADDRESS(0x100), id("x"), id("y")]);

/** Something in every list. */
export function policyParameters(overrides: Partial<PolicyParameters> = {}): PolicyParameters {
  const limits = { currency: USD, flagAbove: 100_000n, holdAbove: 1_000_000n, blockAbove: 5_000_000n };
  return parametersWith({
    stateAge: 20n,
    approvalsNeeded: 1,
    minSlsa: 2,
    insideCeiling: 2,
    outsideCeiling: 1,
    outsidePii: true,
    targets: [TARGET, id("other target")],
    rules: [
      ruleWith({ actionType: PURCHASE, facets: FACET.AMOUNT | FACET.RECIPIENT, ...limits, approvalsNeeded: 2 }),
      ruleWith({ actionType: READ, facets: FACET.DATA_SET }),
    ],
    approvers: [WALLET, PASSKEY, ADDRESS(0xa3)].map((signer) => ({ signer, ceiling: 2_000_000n })),
    releases: [{ recipient: PAYEE, ceiling: 3, pii: true }],
    bands: [
      { from: 300, permille: 500, floor: 1 },
      { from: 700, permille: 100, floor: 2 },
    ],
    customs: [
      { evaluator: ADDRESS(2), codeHash: id("code"), gas: 20_000n },
      { evaluator: ADDRESS(1), codeHash: id("code"), gas: 100_000n },
    ],
    partners: [{ registry: ADDRESS(3), policyId: 2n, gas: 50_000n }],
    ...overrides,
  });
}

/** What of it fits visitors. */
export function visitorParameters(overrides: Partial<PolicyParameters> = {}): PolicyParameters {
  const { stateAge, insideCeiling, outsideCeiling, outsidePii, rules, bands, customs } = policyParameters();
  return parametersWith({
    scope: SCOPE.VISITORS,
    stateAge,
    insideCeiling,
    outsideCeiling,
    outsidePii,
    rules: rules.map((rule) => ({ ...rule, approvalsNeeded: 0 })),
    bands,
    customs,
    ...overrides,
  });
}

/** Changes the rule of one action type. */
export function editRule(
  parameters: PolicyParameters,
  actionType: string,
  overrides: Partial<PolicyRule>,
): PolicyParameters {
  return {
    ...parameters,
    rules: parameters.rules.map((rule) => (rule.actionType === actionType ? { ...rule, ...overrides } : rule)),
  };
}

/** A TrustPolicy whose system is real and whose other components are anything with code: for what asks nobody. */
export async function deployTrustPolicy({ ethers }: Connection): Promise<TrustPolicy> {
  const [deployer, guardian, registrar] = (await ethers.getSigners()).map(({ address }) => address);
  if (deployer === undefined || guardian === undefined || registrar === undefined) throw new Error("no accounts");
  const timelock = await ethers.deployContract("TimelockController", [0n, [], [], deployer]);
  const roles = await ethers.deployContract("Roles", [await timelock.getAddress(), guardian, registrar]);
  const anything = await roles.getAddress();
  const system = await ethers.deployContract("System", [
    id("organization"),
    {
      agentRegistry: anything,
      lineage: anything,
      policyRegistry: anything,
      modelRegistry: anything,
      anchorLog: anything,
      pause: anything,
      roles: anything,
    },
    ZeroAddress,
  ]);
  return (await ethers.deployContract("TrustPolicy", [await system.getAddress()])) as unknown as TrustPolicy;
}
