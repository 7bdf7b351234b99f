import type { Interface } from "ethers";

import { type BlockTag, readOne, view } from "../abi/call.ts";
import { policyRegistryAbi } from "../abi/contracts.ts";
import { count, markWord } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";

/** The mark of a contract that has one for itself: what a loosening call must name today. @throws CHAIN_UNREACHABLE */
export async function readMark(rpc: Rpc, abi: Interface, contract: string, at: BlockTag): Promise<string> {
  return readOne(rpc, view(abi, "mark", contract, [], at, markWord));
}

/** The mark of a policy's version in force; zero for a policy without any. @throws CHAIN_UNREACHABLE */
export async function readPolicyMark(rpc: Rpc, registry: string, at: BlockTag, policyId: string): Promise<string> {
  const version = await readOne(rpc, view(policyRegistryAbi, "currentVersion", registry, [policyId], at, count));
  return readVersionMark(rpc, registry, at, policyId, version);
}

/** @throws CHAIN_UNREACHABLE */
export async function readVersionMark(
  rpc: Rpc,
  registry: string,
  at: BlockTag,
  policyId: string,
  version: number,
): Promise<string> {
  return readOne(rpc, view(policyRegistryAbi, "markOf", registry, [policyId, version], at, markWord));
}
