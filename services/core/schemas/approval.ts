import { z } from "zod";

import { hexBytes, logId, seq, sha256b64, unixSeconds, hex32 } from "./primitives.ts";
import { MAX_SPENT, spentSchema } from "./spent.ts";

/** What the approver was shown, line by line, in the words that were signed. */
const actionTermsSchema = z
  .record(z.string().regex(/^[a-z][A-Za-z0-9]{0,31}$/), z.string().max(256))
  .refine((terms) => Object.keys(terms).length <= 16, "expected at most 16 lines");

/** A human approval as a decision counts it, and as call data carry it. */
export const approvalProofSchema = z.strictObject({
  /** ERC-7913 signer: 20 bytes are a wallet */
  signer: hexBytes,
  valid_before: unixSeconds,
  /** readable terms; null until approvals are signed over them */
  action: actionTermsSchema.nullable(),
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
