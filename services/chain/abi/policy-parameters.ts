import { AbiCoder, ParamType, type Result } from "ethers";

import { PARAMETERS, type PolicyParameters } from "../../core/policy/parameters.ts";
import { members } from "./decode.ts";

/** The struct of contracts/types/PolicyParameters.sol. */
export const POLICY_PARAMETERS = ParamType.from(`${PARAMETERS.abi} parameters`);

/** The canonical encoding, in hex: lists ascending. Equal keys are left for the contract to refuse, as is what is out of range. */
export function encodePolicyParameters(parameters: PolicyParameters): string {
  return AbiCoder.defaultAbiCoder().encode([POLICY_PARAMETERS], [PARAMETERS.canonical(parameters)]);
}

/**
 * The parameters that TrustPolicy was given.
 * @param encoded hex
 * @throws when it is something else, or out of range; whether it is canonical is not looked at
 */
export function decodePolicyParameters(encoded: string): PolicyParameters {
  const values: Result = AbiCoder.defaultAbiCoder().decode([POLICY_PARAMETERS], encoded);
  return PARAMETERS.decoded.parse(members([POLICY_PARAMETERS], values)["parameters"]);
}
