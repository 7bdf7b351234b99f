import { z } from "zod";

import type { PolicyTerms } from "../../core/explain/terms.ts";
import type { Pin } from "../../core/ports/ports.ts";
import { CLASSIFICATIONS, VERDICTS } from "../../core/words/verdicts.ts";
import { readOne, view } from "../abi/call.ts";
import { policyRegistryAbi } from "../abi/contracts.ts";
import { decodePolicyParameters } from "../abi/parameters.ts";
import { count, hash32, hexData, letters, wordOf } from "../abi/words.ts";
import type { Rpc } from "../rpc/client.ts";
import type { PolicyView } from "./policies.ts";

const ceiling = count.pipe(z.int().max(CLASSIFICATIONS.length - 1));
/** ISO 4217; null for none. */
const currency = letters.transform((code) => (code === "" ? null : code));

const termsSchema = z.object({
  scope: wordOf(["Members", "Visitors"]),
  stateAge: count,
  approvalsNeeded: count,
  insideCeiling: ceiling,
  outsideCeiling: ceiling,
  outsidePii: z.boolean(),
  targets: z.array(hash32),
  rules: z.array(
    z.object({
      actionType: hash32,
      floor: wordOf(VERDICTS),
      facets: count,
      currency,
      flagAbove: z.bigint(),
      holdAbove: z.bigint(),
      blockAbove: z.bigint(),
      approvalsNeeded: count,
    }),
  ),
  approvers: z.array(z.object({ signer: hexData, ceiling: z.bigint() })),
  releases: z.array(z.object({ recipient: hash32, ceiling, pii: z.boolean() })),
  bands: z.array(z.object({ from: count, permille: count, floor: wordOf(VERDICTS) })),
});

/**
 * The parameters of a policy version as PolicyRegistry keeps them; null when they are not TrustPolicy's.
 * @throws CHAIN_UNREACHABLE
 */
export async function readTerms(
  rpc: Rpc,
  registry: string,
  at: Pick<Pin, "hash">,
  { policyId, version }: Pick<PolicyView, "policyId" | "version">,
): Promise<PolicyTerms | null> {
  const ask = view(policyRegistryAbi, "getParameters", registry, [policyId, version], { blockHash: at.hash }, hexData);
  const encoded = await readOne(rpc, ask);
  try {
    return termsSchema.parse(decodePolicyParameters(encoded));
  } catch {
    // Another evaluator has parameters of its own, which only it can read.
    return null;
  }
}
