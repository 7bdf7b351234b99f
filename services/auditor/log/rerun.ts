import type { ChainFacts, DecisionFacts } from "../chain/facts.ts";
import { checkCharges } from "../checks/charges.ts";
import { inputsOf } from "../../core/sdjwt/record.ts";
import { replay, type Shown } from "../checks/replay.ts";
import type { Walked } from "./walk.ts";

/** Which number of the report a decision counts for; null for none: there was nothing to ask, or a finding says why not. */
export type Rerun = "replayed" | "notReplayable" | null;

/**
 * Asks the policy contract again about a decision, and checks what it was charged to.
 * @param shown what its disclosures show; null for what is no decision
 * @throws CHAIN_UNREACHABLE
 */
export async function rerunDecision(
  facts: ChainFacts,
  { parsed, find }: Walked,
  { policy, path, block }: DecisionFacts,
  shown: Shown | null,
): Promise<Rerun> {
  if ((parsed?.kind !== "sae" && parsed?.kind !== "denial") || shown === null) return null;
  if (block !== null) checkCharges(find, parsed, path, shown.disclosed);
  if (parsed.claims.pol.call === null || !shown.valid) return null;
  const inputs = inputsOf(shown.disclosed);
  if (inputs === null) return "notReplayable";
  if (policy === null || block === null) return null;
  return (await replay(find, parsed, inputs, { policy, block }, facts)) ? "replayed" : null;
}

/**
 * A decision whose block was reorganized away stands when the block that has its number now gives the same verdict, or when no
 * policy was asked and nothing permitted. Any other rests on a block nobody can look at.
 * @returns whether the decision is to be noted as one that stands
 */
export function judgeMoved({ parsed, find }: Walked, { block, moved }: DecisionFacts, rerun: Rerun): boolean {
  if (!moved || block === null || (parsed?.kind !== "sae" && parsed?.kind !== "denial")) return false;
  const { call, block: pin } = parsed.claims.pol;
  if (rerun === "replayed" || (parsed.kind === "denial" && call === null)) return true;
  find("PIN_UNKNOWN", `block ${pin.number} is ${block.hash} and not ${pin.hash}, and does not give the same verdict`);
  return false;
}
