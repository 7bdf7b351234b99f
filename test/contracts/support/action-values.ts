import { encodeBytes32String, id } from "ethers";

import { parametersWith, type PolicyParameters, ruleWith } from "../../../services/core/policy/parameters.ts";

/** Bits of contracts/types/ActionRequest.sol Facet. */
export const FACET = {
  AMOUNT: 1n << 0n,
  RECIPIENT: 1n << 1n,
  CHANNEL: 1n << 2n,
  DATA_SET: 1n << 3n,
  CLASSIFICATION: 1n << 4n,
  WRITE: 1n << 5n,
  PII: 1n << 6n,
  EXTERNAL: 1n << 7n,
  RISK: 1n << 8n,
  REASONING: 1n << 9n,
} as const;

export const USD = encodeBytes32String("USD");
export const NO_CURRENCY = encodeBytes32String("");
export const PURCHASE = id("purchase.create");
export const READ = id("catalog.read");
export const WIRE = id("payment.wire");
export const DELETE = id("record.delete");
export const TARGET = id("target");

/** Three rules with an amount or without, one that is always blocked, and two approvers of whom one is needed. */
export function memberParameters(approvers: readonly string[]): PolicyParameters {
  const limits = {
    currency: USD,
    flagAbove: 100_000n,
    holdAbove: 1_000_000n,
    blockAbove: 5_000_000n,
  };
  return parametersWith({
    stateAge: 20n,
    approvalsNeeded: 1,
    insideCeiling: 4,
    outsideCeiling: 4,
    outsidePii: true,
    targets: [TARGET, id("other target")],
    rules: [
      ruleWith({ actionType: PURCHASE, facets: FACET.AMOUNT | FACET.RECIPIENT, ...limits }),
      ruleWith({ actionType: WIRE, floor: 3, facets: FACET.AMOUNT, ...limits }),
      ruleWith({ actionType: READ, facets: FACET.DATA_SET }),
      ruleWith({ actionType: DELETE, floor: 4 }),
    ],
    approvers: approvers.map((signer, index) => ({ signer, ceiling: 2_000_000n + BigInt(index) * 1_000_000n })),
  });
}
