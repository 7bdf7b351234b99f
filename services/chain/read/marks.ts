import { AbiCoder, dataSlice, type Interface, keccak256 } from "ethers";

import { type BlockTag, readOne, view } from "../abi/call.ts";
import { agentAbi, policyRegistryAbi } from "../abi/contracts.ts";
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

/** The mark of what is attested to an agent of one action type (32 bytes, hex); zero before the first. @throws CHAIN_UNREACHABLE */
export async function readAttestationMark(
  rpc: Rpc,
  registry: string,
  at: BlockTag,
  agentId: number | string,
  actionType: string,
): Promise<string> {
  return readOne(rpc, view(agentAbi, "attestationMarkOf", registry, [agentId, actionType], at, markWord));
}

/** The mark after so many changes that only add: whoever knows the one before knows it, too (Marks.follow). */
export function followed(mark: string, changes: number): string {
  if (changes === 0) return mark;
  const before = followed(mark, changes - 1);
  return dataSlice(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes16"], [before])), 0, 16);
}
