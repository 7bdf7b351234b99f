import type { Sae } from "../schemas/sae.ts";
import { FACETS, facetsOf } from "./facets.ts";
import { facetsInCall, type ShownInputs } from "./known.ts";

/** What some of a decision's disclosures show, and how many digests nothing was disclosed for. */
export interface PartlyShown extends ShownInputs {
  readonly hidden: { readonly params: number; readonly salts: number };
}

const NAMES = [FACETS.RECIPIENT, FACETS.DATA_SET];

/**
 * Whether an erasure (sdjwt/erasure.ts) can have taken everything that is missing. Which name a digest hides nobody can tell; how
 * many names the policy was asked about, the call data do.
 * @param callData null where there are none
 */
export function isErasable(
  { pol, ctx }: Pick<Sae, "pol" | "ctx">,
  { spent, shown, hidden }: PartlyShown,
  callData: Uint8Array | null,
): boolean {
  if (spent === null || shown.salts.target === undefined) return false;
  if (pol.call === null) return true;
  if (callData === null) return false;
  const unseen = facetsInCall(callData) & ~facetsOf(shown.params, ctx);
  const names = NAMES.filter((bit) => (unseen & bit) !== 0);
  const onlyNames = unseen === names.reduce((bits, bit) => bits | bit, 0);
  return onlyNames && hidden.params === names.length && hidden.salts === names.length;
}
