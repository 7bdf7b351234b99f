import type { PolicyParameters } from "../../core/policy/parameters.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { readOne, view } from "../abi/call.ts";
import { policyRegistryAbi } from "../abi/contracts.ts";
import { decodePolicyParameters } from "../abi/policy-parameters.ts";
import { hexData } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import type { PolicyView } from "./policies.ts";

/**
 * The parameters of a policy version as PolicyRegistry keeps them; null when they are not TrustPolicy's.
 * @throws CHAIN_UNREACHABLE
 */
export async function readTerms(
  rpc: Rpc,
  registry: string,
  at: Pick<Pin, "hash">,
  { policyId, version }: Pick<PolicyView, "policyId" | "version">,
): Promise<PolicyParameters | null> {
  const ask = view(policyRegistryAbi, "getParameters", registry, [policyId, version], { blockHash: at.hash }, hexData);
  const encoded = await readOne(rpc, ask);
  try {
    return decodePolicyParameters(encoded);
  } catch {
    // Another evaluator has parameters of its own, which only it can read.
    return null;
  }
}
