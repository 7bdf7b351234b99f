import { z } from "zod";

import { aboutHoldShape, approvedActionSchema } from "./approval.ts";
import { hex32, hexBytes, unixSeconds } from "./primitives.ts";

/** Characters an approver may say why with. */
export const MOST_WHY = 200;

const denialShape = {
  /** ERC-7913 signer: 20 bytes are a wallet */
  signer: hexBytes,
  /** until when it may be brought, unix seconds, exclusive; a denial that was taken stays */
  valid_before: unixSeconds,
  signature: hexBytes,
};

/** An approver's no to a held act, as it is brought. */
export const approvalDenialSchema = z.strictObject({
  ...denialShape,
  action: approvedActionSchema,
  /** in the approver's own words, for the agent and who runs it; may be empty */
  why: z.string().max(MOST_WHY),
});
export type ApprovalDenial = z.infer<typeof approvalDenialSchema>;

/** The same as its record keeps it: `denied` is the hashStruct of act and why, hex, so that it tells nothing once they were erased. */
const recordedDenialSchema = z.strictObject({ ...denialShape, denied: hex32 });
export type RecordedDenial = z.infer<typeof recordedDenialSchema>;

/** The `approval_denial` record in a log: canonical JSON of this. */
export const approvalDenialRecordSchema = z.strictObject({
  ...aboutHoldShape,
  /** where the signer was an approver of that version */
  block: z.strictObject({ number: z.int().min(0), hash: hex32 }),
  denial: recordedDenialSchema,
});
export type ApprovalDenialRecord = z.infer<typeof approvalDenialRecordSchema>;
