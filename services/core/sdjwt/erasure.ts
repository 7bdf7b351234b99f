import { readDisclosures } from "./disclosure.ts";

/**
 * What an erasure takes: where the request went, what it carried, and names. Call data hold them as salted hashes, or not at all.
 * Everything else stays, because call data hold it in clear anyway, and its disclosure alone binds it to what was signed: without
 * it somebody with the log's key could keep call data of a small act beside a permission for a large one.
 */
const TAKEN: ReadonlySet<string> = new Set(["uri", "digest", "input", "recipient", "dataset", "approvals", "act_for"]);

/** Which disclosures stay when a decision is erased. @throws DISCLOSURE_INVALID */
export function keptWhenErased(disclosures: readonly string[]): string[] {
  const members = [...readDisclosures(disclosures).values()];
  return disclosures.filter((_, i) => {
    const { name, value } = members[i] ?? { name: "", value: null };
    const isEmpty = Array.isArray(value) && value.length === 0;
    return isEmpty || !TAKEN.has(name);
  });
}
