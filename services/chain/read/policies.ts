import { z } from "zod";

import type { Pin } from "../../core/ports/ports.ts";
import type { RegisteredPolicy } from "../../core/verify/policy.ts";
import { readOne, view } from "../abi/call.ts";
import { policyRegistryAbi, trustPolicyAbi } from "../abi/contracts.ts";
import { count, hash32, lowerAddress, stateWord } from "../abi/words.ts";
import { isEvmFailure } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";

/** The version of a policy in force at one block. The top call of a decision runs with exactly `gasLimit`. */
export interface PolicyView extends RegisteredPolicy {
  readonly policyId: number;
  readonly parametersHash: string;
  /** unix seconds */
  readonly publishedAt: number;
}

const resolveSchema = z.object({
  version: count,
  entry: z.object({
    evaluator: lowerAddress,
    gasLimit: count,
    publishedAt: count,
    state: stateWord,
    codeHash: hash32,
    mappingHash: hash32,
    parametersHash: hash32,
  }),
  liveCodeHash: hash32,
});

/** null when the policy was never published. @throws CHAIN_UNREACHABLE */
export async function readPolicy(
  rpc: Rpc,
  registry: string,
  pin: Pick<Pin, "hash">,
  policyId: number,
): Promise<PolicyView | null> {
  const at = { blockHash: pin.hash };
  const resolve = view(policyRegistryAbi, "resolve", registry, [policyId], at, resolveSchema);
  const { version, entry, liveCodeHash } = await readOne(rpc, resolve);
  return version === 0 ? null : { policyId, version, ...entry, liveCodeHash };
}

const ceilingSchema = z.object({ known: z.boolean(), ceiling: z.bigint() });

/**
 * The largest amount (minor units) someone may approve under the version in force; null for who is not an approver, or when
 * the evaluator knows no approvers.
 * @param signer ERC-7913 signer, hex
 * @throws CHAIN_UNREACHABLE
 */
export async function readApproverCeiling(
  rpc: Rpc,
  evaluator: string,
  pin: Pick<Pin, "hash">,
  policyId: number,
  signer: string,
): Promise<bigint | null> {
  const at = { blockHash: pin.hash };
  const ask = view(trustPolicyAbi, "approverCeiling", evaluator, [policyId, signer], at, ceilingSchema);
  const answer = await rpc.ask(ask.call.method, ask.call.params);
  if ("error" in answer && isEvmFailure(answer.error)) return null;
  const { known, ceiling } = ask.read(answer);
  return known ? ceiling : null;
}
