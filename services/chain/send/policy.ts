import type { Call } from "../abi/call.ts";
import { policyRegistryAbi } from "../abi/contracts.ts";

/** What a policy version is to be; bytes in hex. */
export interface PolicyPublication {
  readonly evaluator: string;
  readonly gasLimit: number;
  readonly codeHash: string;
  readonly mappingHash: string;
  readonly rationaleHash: string;
  /** encoded */
  readonly parameters: string;
}

/**
 * The next version of a policy; for the timelock.
 * @param mark of the version in force
 * @param deadline unix seconds
 */
export function publishCall(
  policyRegistry: string,
  policyId: number,
  publication: PolicyPublication,
  mark: string,
  deadline: number,
): Call {
  const args: [number, string, number, PolicyPublication] = [policyId, mark, deadline, publication];
  return { to: policyRegistry, data: policyRegistryAbi.encodeFunctionData("publish", args) };
}
