import { sha256, toUtf8Bytes } from "ethers";

import { encodePolicyParameters } from "../../../services/chain/abi/policy-parameters.ts";
import type { PolicyParameters } from "../../../services/core/policy/parameters.ts";
import type { IPolicyRegistry } from "../../../types/ethers-contracts/contracts/interfaces/IPolicyRegistry.ts";
import { FOREVER, MAPPING_HASH, POLICY_ID, type Deployment } from "../fixture.ts";
import { memberParameters } from "./action-values.ts";
import { policyMark } from "./marks.ts";

/** The parameters the fixture published as version 1. */
export function initialParameters({ actors }: Deployment): PolicyParameters {
  return memberParameters([actors.approver.address, actors.secondApprover.address]);
}

/** A publication that differs from version 1 in nothing; override what a test is about. */
export async function publication(
  deployment: Deployment,
  overrides: Partial<IPolicyRegistry.PublicationStruct> = {},
): Promise<IPolicyRegistry.PublicationStruct> {
  const { policyRegistry, trustPolicy, parameters } = deployment;
  return {
    evaluator: await trustPolicy.getAddress(),
    gasLimit: parameters.policyGasLimit,
    codeHash: await policyRegistry.codeHashOf(trustPolicy),
    mappingHash: MAPPING_HASH,
    rationaleHash: sha256(toUtf8Bytes("next version")),
    parameters: parameters.policyParameters,
    ...overrides,
  };
}

/** Publishes the next version of policy 1 with other parameters, as the timelock. */
export async function publishParameters(deployment: Deployment, next: PolicyParameters): Promise<void> {
  const { policyRegistry, actors } = deployment;
  const mark = await policyMark(deployment, POLICY_ID);
  const body = await publication(deployment, { parameters: encodePolicyParameters(next) });
  await policyRegistry.connect(actors.timelock).publish(POLICY_ID, mark, FOREVER, body);
}
