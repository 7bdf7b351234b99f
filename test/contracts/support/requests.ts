import { id, ZeroHash } from "ethers";

import type { ActionRequestStruct } from "../../../types/ethers-contracts/contracts/interfaces/IEvaluator.ts";
import { MAPPING_HASH, SIGNING_LOG, type Deployment } from "../fixture.ts";
import { CUSTODY, MODEL } from "./agents.ts";
import { FACET, PURCHASE, TARGET, USD } from "./action-values.ts";

/** Numbers of contracts/types/Words.sol and Reason.sol. */
export const VERDICT = { NONE: 0n, AUTO_APPROVED: 1n, FLAGGED: 2n, HELD: 3n, BLOCKED: 4n } as const;
export const DIMENSION = {
  NONE: 0n,
  FINANCIAL: 1n,
  OPERATIONAL: 2n,
  TEMPORAL: 3n,
  DATA_ACCESS: 4n,
  COMMUNICATION: 5n,
} as const;
export const REASONS = {
  WITHIN_LIMITS: 1n,
  APPROVED: 2n,
  STALE_STATE: 4n,
  POLICY_UNKNOWN: 5n,
  MAPPING_MISMATCH: 6n,
  AGENT_UNKNOWN: 7n,
  AGENT_SUSPENDED: 8n,
  AGENT_REVOKED: 9n,
  MODEL_MISMATCH: 10n,
  POSTURE_FLOOR: 11n,
  OPERATION_NOT_ALLOWED: 12n,
  TARGET_NOT_ALLOWED: 13n,
  DIMENSION_NOT_HELD: 14n,
  AMOUNT_MISSING: 15n,
  CURRENCY_MISMATCH: 16n,
  RULE_FLOOR: 17n,
  ABOVE_FLAG: 18n,
  ABOVE_HOLD: 19n,
  ABOVE_BLOCK: 20n,
  APPROVAL_INVALID: 21n,
  APPROVAL_EXPIRED: 22n,
  APPROVER_UNKNOWN: 23n,
  APPROVER_CEILING: 24n,
} as const;

/** A purchase well within the limits, by agent 1, now; override what a test is about. */
export async function request(
  { networkHelpers }: Deployment,
  overrides: Partial<ActionRequestStruct> = {},
): Promise<ActionRequestStruct> {
  return {
    agentId: 1n,
    delegationId: ZeroHash,
    actionType: PURCHASE,
    target: TARGET,
    actDigest: id("act"),
    mappingHash: MAPPING_HASH,
    modelDigest: MODEL,
    facets: FACET.AMOUNT,
    amount: 90_000n,
    currency: USD,
    recipient: ZeroHash,
    channel: ZeroHash,
    dataSet: ZeroHash,
    classification: 0n,
    risk: 0n,
    time: BigInt(await networkHelpers.time.latest()),
    logId: SIGNING_LOG,
    holdId: ZeroHash,
    plan: ZeroHash,
    custody: CUSTODY.AGENT,
    token: ZeroHash,
    attestation: ZeroHash,
    floors: [],
    spent: [],
    approvals: [],
    planPath: [],
    ...overrides,
  };
}
