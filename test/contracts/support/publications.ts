import { sha256, toUtf8Bytes } from "ethers";

import { encodeThresholdParameters, type ThresholdParameters } from "../../../ignition/threshold-parameters.ts";
import type { IPolicyRegistry } from "../../../types/ethers-contracts/contracts/interfaces/IPolicyRegistry.ts";
import { FOREVER, MAPPING_HASH, POLICY_ID, type Deployment } from "../fixture.ts";
import { thresholds } from "./threshold-values.ts";

/** The parameters the fixture published as version 1. */
export function initialThresholds({ actors }: Deployment): ThresholdParameters {
  return thresholds([actors.approver.address, actors.secondApprover.address]);
}

/** A publication that differs from version 1 in nothing; override what a test is about. */
export async function publication(
  deployment: Deployment,
  overrides: Partial<IPolicyRegistry.PublicationStruct> = {},
): Promise<IPolicyRegistry.PublicationStruct> {
  const { policyRegistry, thresholdPolicy, parameters } = deployment;
  return {
    evaluator: await thresholdPolicy.getAddress(),
    gasLimit: parameters.policyGasLimit,
    codeHash: await policyRegistry.codeHashOf(thresholdPolicy),
    mappingHash: MAPPING_HASH,
    rationaleHash: sha256(toUtf8Bytes("next version")),
    parameters: parameters.policyParameters,
    ...overrides,
  };
}

/** Publishes the next version of policy 1 with other thresholds, as the timelock. */
export async function publishThresholds(deployment: Deployment, next: ThresholdParameters): Promise<void> {
  const { policyRegistry, actors } = deployment;
  const version = await policyRegistry.currentVersion(POLICY_ID);
  const body = await publication(deployment, { parameters: encodeThresholdParameters(next) });
  await policyRegistry.connect(actors.timelock).publish(POLICY_ID, version, FOREVER, body);
}
