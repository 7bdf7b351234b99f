import type { Call } from "../abi/call.ts";
import { policyRegistryAbi } from "../abi/contracts.ts";
import type { Commitment } from "../signed/commitment.ts";

/** Enters what an agent signed; anybody may. @param signature by the agent's registered key, hex */
export function commitCall(
  policyRegistry: string,
  { agentId, documentHash, index, deadline }: Commitment,
  signature: string,
): Call {
  const args: [number, string, number, number, string] = [agentId, documentHash, index, deadline, signature];
  return { to: policyRegistry, data: policyRegistryAbi.encodeFunctionData("commit", args) };
}
