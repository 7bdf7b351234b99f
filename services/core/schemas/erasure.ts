import { z } from "zod";

import { UNPRINTABLE } from "../text/unseen.ts";
import { address, hex32, logId, logUrn, seq, sha256b64, token, unixSeconds } from "./primitives.ts";

/** Most records one erasure names. */
const MAX_ERASED = 64;

const ascending = (seqs: readonly number[]): boolean => seqs.every((each, i) => i === 0 || (seqs[i - 1] ?? 0) < each);
const ASCENDING = "expected strictly ascending seqs";

/** Why: for ever and for everyone who reads the log, so nothing that would have to be erased itself. */
const reason = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !UNPRINTABLE.test(text), "expected a line of text that can be printed");

/** An operator's order to erase: `erase+jwt` by one of the keys of those who may read everything. */
export const erasureOrderSchema = z.strictObject({
  v: z.literal(1),
  /** the log whose owner is told */
  aud: logUrn,
  /** seqs of decisions */
  records: z.array(seq).min(1).max(MAX_ERASED).refine(ascending, ASCENDING),
  reason,
  iat: unixSeconds,
  jti: token,
});
export type ErasureOrder = z.infer<typeof erasureOrderSchema>;

/**
 * That disclosures of older decisions were erased: `erasure+jwt`, signed by the log's key, in its own log, in one transaction
 * with the erasure itself. What is erased, and what never is, says sdjwt/erasure.ts.
 */
export const erasureSchema = z.strictObject({
  v: z.literal(1),
  iss: logUrn,
  erased: z
    .array(z.strictObject({ seq, leaf: hex32 }))
    .min(1)
    .max(MAX_ERASED)
    .refine((erased) => ascending(erased.map((each) => each.seq)), ASCENDING),
  reason,
  /** `kid` of the operator's key that ordered it */
  operator: sha256b64,
  iat: unixSeconds,
  jti: token,
  chain: z.strictObject({ log: logId, seq, anchor: address }),
});
export type Erasure = z.infer<typeof erasureSchema>;
