import { encodeBase64url } from "../../core/encoding/base64url.ts";
import { fromHex } from "../../core/encoding/hex.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { DecisionFacts } from "../chain/facts.ts";
import type { Find } from "../findings.ts";
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
  const { pol, act } = claims;
  if (policy === null) {
    find("POLICY_MISMATCH", `policy ${pol.policy} was not published at block ${pol.block.number}`);
    return;
  }
  // The contract itself refuses another mapping, and then its refusal is the evidence.
  const mapping = pol.reason === "MAPPING_MISMATCH" ? act.map : encodeBase64url(fromHex(policy.mappingHash));
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    contract: [pol.contract, policy.evaluator],
    version: [pol.version, policy.version],
    code: [pol.code, policy.codeHash],
    "live code": [pol.code, policy.liveCodeHash],
    gas: [pol.gas, policy.gasLimit],
    mapping: [act.map, mapping],
    partners: [canonicalJson(pol.partners), canonicalJson([...partners])],
  };
  const differing = Object.keys(pairs).filter((name) => pairs[name]?.[0] !== pairs[name]?.[1]);
  if (differing.length > 0) find("POLICY_MISMATCH", `another ${differing.join(", ")} than the registry`);
}
