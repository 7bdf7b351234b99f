import { canonicalJson } from "../../core/json/canonical.ts";
import { policyDifferences } from "../../core/verify/policy.ts";
import type { DecisionFacts } from "../chain/facts.ts";
import type { Find } from "../report/findings.ts";
import type { DecisionRecord } from "../records/parsed.ts";

/**
 * Evaluator, version, code, gas and mapping come from the registry at the pinned block, partners from theirs; the decision must
 * name the same.
 */
export function checkPolicy(
  find: Find,
  { claims }: DecisionRecord,
  { policy, partners }: Pick<DecisionFacts, "policy" | "partners">,
): void {
  const { pol } = claims;
  if (policy === null) {
    find("POLICY_MISMATCH", `policy ${pol.policy} was not published at block ${pol.block.number}`);
    return;
  }
  // The contract itself refuses another mapping, and then its refusal is the evidence.
  const isRefusal = pol.reason === "MAPPING_MISMATCH";
  const differing = policyDifferences(claims, policy).filter((name) => !(isRefusal && name === "mapping"));
  if (canonicalJson(pol.partners) !== canonicalJson([...partners])) differing.push("partners");
  if (differing.length > 0) find("POLICY_MISMATCH", `another ${differing.join(", ")} than the registry`);
}
