import { encodePolicyParameters } from "../../../services/chain/abi/policy-parameters.ts";
import { FACET_NAMES, facetBits } from "../../../services/core/calldata/facets.ts";
import { currencyWord, plainHash, setItem } from "../../../services/core/calldata/hashes.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";
import { parametersWith, type PolicyRule, ruleWith } from "../../../services/core/policy/parameters.ts";

/** What the agents of the benchmark do: every member of a request is filled in, so every evaluator has work. */
export const FULL_ACTION = "bench.full.act";
/** What they ask the signing service for: it is in the example organization's mapping. */
export const ORDER_ACTION = "erp.purchase_order.create";
export const CEILING = 10_000_000n;
/** Minor units: below it nobody is asked; above it one approval is needed. */
export const HOLD_ABOVE = 1_000_000n;

export interface BenchPolicyOptions {
  /** origins */
  readonly targets: readonly string[];
  readonly salt: string;
  /** ERC-7913 signers */
  readonly approvers: readonly string[];
}

/** Policy 1 of the benchmark: all built-in evaluators have something to look at, and none of them stops the action. */
export function benchPolicy({ targets, salt, approvers }: BenchPolicyOptions): string {
  const parameters = parametersWith({
    stateAge: 60n,
    approvalsNeeded: 1,
    insideCeiling: 4,
    outsideCeiling: 4,
    outsidePii: true,
    releases: [{ recipient: setItem(salt, "recipient", "Globex"), ceiling: 1, pii: false }],
    bands: [
      { from: 300, permille: 900, floor: 1 },
      { from: 900, permille: 100, floor: 1 },
    ],
    targets: targets.map((origin) => setItem(salt, "target", origin)),
    approvers: approvers.map((signer) => ({ signer, ceiling: CEILING })),
    rules: [rule(FULL_ACTION), rule(ORDER_ACTION)],
  });
  return encodePolicyParameters(parameters);
}

function rule(type: string): PolicyRule {
  return ruleWith({
    actionType: toHex(plainHash(type)),
    facets: facetBits(FACET_NAMES),
    currency: toHex(currencyWord("USD")),
    flagAbove: HOLD_ABOVE,
    holdAbove: HOLD_ABOVE,
    blockAbove: CEILING,
  });
}
