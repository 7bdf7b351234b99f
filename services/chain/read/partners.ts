import { z } from "zod";

import type { Pin } from "../../core/ports/ports.ts";
import { view, type View } from "../abi/call.ts";
import { policyRegistryAbi, trustPolicyAbi } from "../abi/contracts.ts";
import { hash32, lowerAddress, timeBound } from "../abi/words.ts";
import { isEvmFailure } from "../rpc/answer.ts";
import type { Rpc } from "../rpc/client.ts";
import type { PolicyView } from "./policies.ts";

/** Another organization's policy as its registry named it at one block; all zero where it named none. */
export interface PartnerView {
  readonly registry: string;
  /** decimal digits */
  readonly policy: string;
  readonly version: number;
  readonly contract: string;
  /** code hash the version was published with */
  readonly code: string;
}

const partnersSchema = z.array(z.object({ registry: lowerAddress, policyId: z.bigint() }));
const resolveSchema = z.object({
  version: timeBound,
  entry: z.object({ evaluator: lowerAddress, codeHash: hash32 }),
});

type Listed = z.infer<typeof partnersSchema>[number];

/**
 * Whose policies have a say under a version; none for an evaluator that knows no partners.
 * @throws CHAIN_UNREACHABLE
 */
export async function readPartnerList(
  rpc: Rpc,
  at: Pick<Pin, "hash">,
  { evaluator, policyId }: Pick<PolicyView, "evaluator" | "policyId">,
): Promise<readonly Listed[]> {
  const ask = view(trustPolicyAbi, "partnersOf", evaluator, [policyId], { blockHash: at.hash }, partnersSchema);
  return (await readUnlessFailed(rpc, ask)) ?? [];
}

/** @throws CHAIN_UNREACHABLE */
export async function readPartner(rpc: Rpc, at: Pick<Pin, "hash">, partner: Listed): Promise<PartnerView> {
  const { registry, policyId } = partner;
  const ask = view(policyRegistryAbi, "resolve", registry, [policyId], { blockHash: at.hash }, resolveSchema);
  const found = await readUnlessFailed(rpc, ask);
  return {
    registry,
    policy: String(policyId),
    version: found?.version ?? 0,
    contract: found?.entry.evaluator ?? `0x${"00".repeat(20)}`,
    code: found?.entry.codeHash ?? `0x${"00".repeat(32)}`,
  };
}

/** null when the contract itself fails, or is not what it is taken for: that is somebody else's contract. */
async function readUnlessFailed<T>(rpc: Rpc, ask: View<T>): Promise<T | null> {
  const answer = await rpc.ask(ask.call.method, ask.call.params);
  if ("error" in answer && isEvmFailure(answer.error)) return null;
  try {
    return ask.read(answer);
  } catch (error) {
    if ("error" in answer) throw error;
    return null;
  }
}
