import { z } from "zod";

import { currency } from "./act.ts";
import { actionType, hexBytes, logId, seq, sha256b64, target, unixSeconds, hex32 } from "./primitives.ts";
import { MAX_SPENT, spentSchema } from "./spent.ts";

/** The target in the words of a plan, whose steps may have several. */
export const PLAN_TARGET = /^(?:1 step|[1-9][0-9]? steps)$/;

/** What an action goes to as a person reads it; of a plan, how many steps it has. */
export const shownTarget = z.union(
  [target, z.string().regex(PLAN_TARGET)],
  "expected an origin, <protocol>:<target> of a tool, or a number of steps",
);

/** The act in the words the approver was shown and signed (EIP-712 `Action`); see approval/action.ts. */
export const approvedActionSchema = z.strictObject({
  type: actionType,
  target: shownTarget,
  /** major units, "20,000.00"; empty when the act has no amount */
  amount: z.string().max(128),
  /** empty when the act has no amount */
  currency: z.union([currency, z.literal("")]),
  /** empty when the act has none */
  recipient: z.string().max(256),
  /** `valid_before` as "2026-11-30 12:00:00 UTC" */
  until: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/, "expected a time as 2026-11-30 12:00:00 UTC"),
  /** of the hold: 32 random bytes */
  salt: hex32,
});
export type ApprovedAction = Readonly<z.infer<typeof approvedActionSchema>>;

const approvalShape = {
  /** ERC-7913 signer: 20 bytes are a wallet */
  signer: hexBytes,
  valid_before: unixSeconds,
  signature: hexBytes,
};

/** A human approval as a decision counts it. */
export const approvalProofSchema = z.strictObject({ ...approvalShape, action: approvedActionSchema });
export type ApprovalProof = z.infer<typeof approvalProofSchema>;

/** The same as its record keeps it, and as call data carry it: `action` is the hashStruct of the words, hex. */
const recordedApprovalSchema = z.strictObject({ ...approvalShape, action: hex32 });
export type RecordedApproval = z.infer<typeof recordedApprovalSchema>;

/** Most approvals a decision counts. */
export const MAX_APPROVALS = 8;

/** What a record says of the hold it is about, whatever an approver said. */
export const aboutHoldShape = {
  v: z.literal(1),
  log: logId,
  seq,
  organization: hex32,
  /** SHA-256 of the canonical {act, sub}; of a plan its root */
  act: hex32,
  /** SHA-256 of the intent that was held, or of the plan */
  hold: sha256b64,
  /** it is a plan: what was signed names a hold of zeros, as the contract asks of a plan; absent where it is not */
  plan: z.literal(true).optional(),
  policy: z.int().min(1),
  version: z.int().min(1),
};

/** The approval record in a log: canonical JSON of this. */
export const approvalRecordSchema = z.strictObject({ ...aboutHoldShape, approval: recordedApprovalSchema });
export type ApprovalRecord = z.infer<typeof approvalRecordSchema>;

/** A slot whose signing failed, or a reservation that nothing was signed for: canonical JSON of this. */
export const voidRecordSchema = z.strictObject({
  v: z.literal(1),
  log: logId,
  seq,
  reason: z.string().min(1).max(200),
  /** of a reservation: the intent it was made for, and the places in the counters it leaves empty */
  cancelled: z.strictObject({ intent: sha256b64, spent: z.array(spentSchema).min(1).max(MAX_SPENT) }).optional(),
});
export type VoidRecord = z.infer<typeof voidRecordSchema>;
