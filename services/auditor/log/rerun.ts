import type { ChainFacts, DecisionFacts } from "../chain/facts.ts";
import { checkCharges } from "../checks/charges.ts";
import { disclosedAct, replay } from "../checks/replay.ts";
import type { Walked } from "./walk.ts";

/**
 * Asks the policy contract again about a decision, and checks what it was charged to.
 * @param stored its disclosures as they stand in the file; undefined when there are none
 * @returns which number of the report it counts for; null for none: there was nothing to ask, or a finding says why not
 * @throws CHAIN_UNREACHABLE
 */
export async function rerunDecision(
  facts: ChainFacts,
  { parsed, find }: Walked,
  { policy, path, block }: DecisionFacts,
  stored: string | undefined,
): Promise<"replayed" | "notReplayable" | null> {
  if (parsed?.kind !== "sae" && parsed?.kind !== "denial") return null;
  const act = stored === undefined ? null : disclosedAct(find, parsed, stored);
  if (block !== null) checkCharges(find, parsed, path, act?.params ?? null);
  if (parsed.claims.pol.call === null) return null;
  if (stored === undefined) return "notReplayable";
  if (act === null || policy === null || block === null) return null;
  return (await replay(find, parsed, act, { policy, block }, facts)) ? "replayed" : null;
}
