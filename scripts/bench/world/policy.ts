import { encodePolicyParameters, type PolicyRule, SCOPE } from "../../../services/chain/abi/policy-parameters.ts";
import { FACETS } from "../../../services/core/calldata/facets.ts";
import { currencyWord, plainHash, saltedHash } from "../../../services/core/calldata/hashes.ts";
import { toHex } from "../../../services/core/encoding/hex.ts";

/** What the agents of the benchmark do: every member of a request is filled in, so every evaluator has work. */
export const FULL_ACTION = "bench.full.act";
/** What they ask the signing service for: it is in the example organization's mapping. */
export const ORDER_ACTION = "erp.purchase_order.create";
export const CEILING = 10_000_000n;
/** Minor units: below it nobody is asked; above it one approval is needed. */
export const HOLD_ABOVE = 1_000_000n;

const EVERY_FACET = Object.values(FACETS).reduce((bits, bit) => bits | BigInt(bit), 0n);

export interface BenchPolicyOptions {
  /** origins */
  readonly targets: readonly string[];
  readonly salt: string;
  /** ERC-7913 signers */
  readonly approvers: readonly string[];
}

/** Policy 1 of the benchmark: all built-in evaluators have something to look at, and none of them stops the action. */
export function benchPolicy({ targets, salt, approvers }: BenchPolicyOptions): string {
  return encodePolicyParameters({
    scope: SCOPE.MEMBERS,
    stateAge: 60n,
    approvalsNeeded: 1,
    minSlsa: 0,
    insideCeiling: 4,
    outsideCeiling: 4,
    outsidePii: true,
    releases: [{ recipient: toHex(saltedHash(salt, "Globex")), ceiling: 1, pii: false }],
    bands: [
      { from: 300, permille: 900, floor: 1 },
      { from: 900, permille: 100, floor: 1 },
    ],
    customs: [],
    partners: [],
    targets: targets.map((origin) => toHex(saltedHash(salt, origin))),
    approvers: approvers.map((signer) => ({ signer, ceiling: CEILING })),
    rules: [rule(FULL_ACTION), rule(ORDER_ACTION)],
  });
}

function rule(type: string): PolicyRule {
  return {
    actionType: toHex(plainHash(type)),
    floor: 1,
    facets: EVERY_FACET,
    currency: toHex(currencyWord("USD")),
    flagAbove: HOLD_ABOVE,
    holdAbove: HOLD_ABOVE,
    blockAbove: CEILING,
    approvalsNeeded: 0,
  };
}
