import type { ChainFacts, DecisionFacts } from "../chain/facts.ts";
import { checkCharges } from "../checks/charges.ts";
import { inputsOf } from "../../core/sdjwt/record.ts";
import { replay, type Shown } from "../checks/replay.ts";
import type { Walked } from "./walk.ts";

/**
 * Asks the policy contract again about a decision, and checks what it was charged to.
 * @param shown what its disclosures show; null for what is no decision
 * @returns which number of the report it counts for; null for none: there was nothing to ask, or a finding says why not
 * @throws CHAIN_UNREACHABLE
 */
export async function rerunDecision(
  facts: ChainFacts,
  { parsed, find }: Walked,
  { policy, path, block }: DecisionFacts,
  shown: Shown | null,
): Promise<"replayed" | "notReplayable" | null> {
  if ((parsed?.kind !== "sae" && parsed?.kind !== "denial") || shown === null) return null;
  if (block !== null) checkCharges(find, parsed, path, shown.disclosed);
  if (parsed.claims.pol.call === null || !shown.valid) return null;
  const inputs = inputsOf(shown.disclosed);
  if (inputs === null) return "notReplayable";
  if (policy === null || block === null) return null;
  return (await replay(find, parsed, inputs, { policy, block }, facts)) ? "replayed" : null;
}
