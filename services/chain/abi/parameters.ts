import { AbiCoder, type ParamType, ParamType as Types, type Result } from "ethers";

import { members } from "./decode.ts";

/** As in contracts/types/PolicyParameters.sol; a test reads back what services/chain/abi/policy-parameters.ts writes. */
const PARAMETERS: ParamType = Types.from(
  "tuple(uint8 scope, uint64 stateAge, uint8 approvalsNeeded, uint8 minSlsa, uint8 insideCeiling, uint8 outsideCeiling, " +
    "bool outsidePii, bytes32[] targets, tuple(bytes32 actionType, uint8 floor, uint256 facets, bytes32 currency, " +
    "uint256 flagAbove, uint256 holdAbove, uint256 blockAbove, uint8 approvalsNeeded)[] rules, " +
    "tuple(bytes signer, uint256 ceiling)[] approvers, tuple(bytes32 recipient, uint8 ceiling, bool pii)[] releases, " +
    "tuple(uint16 from, uint16 permille, uint8 floor)[] bands, " +
    "tuple(address evaluator, bytes32 codeHash, uint64 gas)[] customs, " +
    "tuple(address registry, uint256 policyId, uint64 gas)[] partners) parameters",
);

/**
 * TrustPolicy's parameters by name, integers as bigint.
 * @param encoded hex
 * @throws when it is something else
 */
export function decodePolicyParameters(encoded: string): Record<string, unknown> {
  const values: Result = AbiCoder.defaultAbiCoder().decode([PARAMETERS], encoded);
  return members([PARAMETERS], values)["parameters"] as Record<string, unknown>;
}
