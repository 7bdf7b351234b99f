import { z } from "zod";

import { hexBytes, logId, seq, sha256b64, unixSeconds, hex32 } from "./primitives.ts";
import { MAX_SPENT, spentSchema } from "./spent.ts";

/** A human approval as it stands in an envelope and in call data. */
export const approvalProofSchema = z.strictObject({
  /** ERC-7913 signer: 20 bytes are a wallet */
  signer: hexBytes,
  valid_before: unixSeconds,
  signature: hexBytes,
});
export type ApprovalProof = z.infer<typeof approvalProofSchema>;

/** Most approvals a decision counts. */
export const MAX_APPROVALS = 8;

/** The approval record in a log: canonical JSON of this. */
export const approvalRecordSchema = z.strictObject({
  v: z.literal(1),
  log: logId,
  seq,
  organization: hex32,
  /** SHA-256 of the canonical {act, sub} */
  act: hex32,
  hold: sha256b64,
  policy: z.int().min(1),
  version: z.int().min(1),
  approval: approvalProofSchema,
});
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
