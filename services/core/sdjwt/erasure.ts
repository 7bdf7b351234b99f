import { facetsInCall } from "../calldata/known.ts";
import { FACETS, facetsOf } from "../calldata/facets.ts";
import type { Sae } from "../schemas/sae.ts";
import { readDisclosures } from "./disclosure.ts";
import type { DisclosedRecord } from "./record.ts";

/**
 * What an erasure takes: where the request went, what it carried, and names. Call data hold them as salted hashes, or not at all.
 * Everything else stays, because call data hold it in clear anyway, and its disclosure alone binds it to what was signed: without
 * it somebody with the log's key could keep call data of a small act beside a permission for a large one.
 */
const TAKEN: ReadonlySet<string> = new Set(["uri", "digest", "input", "recipient", "dataset", "approvals"]);

/** Which disclosures stay when a decision is erased. @throws DISCLOSURE_INVALID */
export function keptWhenErased(disclosures: readonly string[]): string[] {
  const members = [...readDisclosures(disclosures).values()];
  return disclosures.filter((_, i) => {
    const { name, value } = members[i] ?? { name: "", value: null };
    const isEmpty = Array.isArray(value) && value.length === 0;
    return isEmpty || !TAKEN.has(name);
  });
}

const NAMES = FACETS.RECIPIENT | FACETS.DATA_SET;

/**
 * Whether an erasure can have taken everything that is missing. Which name a digest hides nobody can tell; how many names the
 * policy was asked about, the call data do.
 * @param callData null where there are none
 */
export function isErasable(
  { pol, ctx }: Pick<Sae, "pol" | "ctx">,
  { spent, shown, hidden }: DisclosedRecord,
  callData: Uint8Array | null,
): boolean {
  if (spent === null || shown.salts.target === undefined) return false;
  if (pol.call === null) return true;
  if (callData === null) return false;
  const unseen = facetsInCall(callData) & ~facetsOf(shown.params, ctx);
  const names = [FACETS.RECIPIENT, FACETS.DATA_SET].filter((bit) => (unseen & bit) !== 0).length;
  return (unseen & ~NAMES) === 0 && hidden.params === names && hidden.salts === names;
}
