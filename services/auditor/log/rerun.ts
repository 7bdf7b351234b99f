import type { ChainFacts, DecisionFacts } from "../chain/facts.ts";
import { checkCharges } from "../checks/charges.ts";
import { isErasable } from "../../core/calldata/erasable.ts";
import { inputsOf } from "../../core/sdjwt/record.ts";
import type { ErasureBook } from "../checks/erasures.ts";
import { replay, type Shown } from "../checks/replay.ts";
import type { Walked } from "./walk.ts";

/** What the file holds of a decision beside its record. */
export interface Held {
  /** what its disclosures show; null for what is no decision */
  readonly shown: Shown | null;
  /** the call data; null when there are none */
  readonly kept: Uint8Array | null;
}

/**
 * Asks the policy contract again about a decision, and checks what it was charged to. What cannot be looked at any more is a
 * finding unless a signed record says that it was erased: hiding is what a dishonest log would do.
 * @param erasures takes what is missing
 * @returns whether the contract gave the verdict again
 * @throws CHAIN_UNREACHABLE
 */
export async function rerunDecision(
  facts: ChainFacts,
  { parsed, find }: Walked,
  { policy, path, block }: DecisionFacts,
  { shown, kept }: Held,
  erasures: Pick<ErasureBook, "miss">,
): Promise<boolean> {
  if ((parsed?.kind !== "sae" && parsed?.kind !== "denial") || shown === null) return false;
  const { disclosed, valid } = shown;
  const { missing } = disclosed;
  if (valid && missing.length > 0) {
    erasures.miss({ seq: parsed.seq, find, missing, erasable: isErasable(parsed.claims, disclosed, kept) });
  }
  if (block !== null) checkCharges(find, parsed, path, disclosed);
  if (parsed.claims.pol.call === null || !valid || policy === null || block === null) return false;
  return replay(find, parsed, { inputs: inputsOf(disclosed), disclosed, kept }, { policy, block }, facts);
}

/**
 * A decision whose block was reorganized away stands when the block that has its number now gives the same verdict, or when no
 * policy was asked and nothing permitted. Any other rests on a block nobody can look at.
 * @param again whether the contract gave the verdict again
 * @returns whether the decision is to be noted as one that stands
 */
export function judgeMoved({ parsed, find }: Walked, { block, moved }: DecisionFacts, again: boolean): boolean {
  if (!moved || block === null || (parsed?.kind !== "sae" && parsed?.kind !== "denial")) return false;
  const { call, block: pin } = parsed.claims.pol;
  if (again || (parsed.kind === "denial" && call === null)) return true;
  find("PIN_UNKNOWN", `block ${pin.number} is ${block.hash} and not ${pin.hash}, and does not give the same verdict`);
  return false;
}
