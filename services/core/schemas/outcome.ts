import { z } from "zod";

import { PHASES } from "../words/kinds.ts";
import { previewSchema } from "./pending.ts";
import { address, contentDigest, logId, logUrn, seq, sha256b64, token, unixMillis, unixSeconds } from "./primitives.ts";

/** Who passes a call of a tool on, on the word of the agent that began it. */
export const CALLED_BY = ["gateway", "wrap", "serve", "hook", "function"] as const;
export type CalledBy = (typeof CALLED_BY)[number];

/** What really happened to a permission: `outcome+jwt`, signed by the enforcement point, in its own log. */
export const outcomeSchema = z.strictObject({
  v: z.literal(1),
  iss: logUrn,
  /** the permission: its hash, and the leaf of the signer's log it is */
  sae: z.strictObject({ hash: sha256b64, log: logId, seq }),
  phase: z.enum(PHASES),
  /** HTTP status of the target; null before or without an answer */
  status: z.int().min(100).max(599).nullable(),
  /** RFC 9530 digest of the response content, in full or as far as it came */
  digest: contentDigest.nullable(),
  /** of a call of a tool: whether it gave a result or an error; null before or without one, and of every HTTP request */
  result: z.enum(["ok", "error"]).nullable(),
  /** of such a result: what `digest` is of, its canonical JSON or its raw bytes where it has none */
  form: z.enum(["jcs", "raw"]).nullable(),
  /** who passed a call of a tool on; absent where the enforcement point itself sent an HTTP request */
  by: z.enum(CALLED_BY).optional(),
  /**
   * in the end of what is the preview of an action, what its answer was; in the dispatch of an action that names one, what the
   * target answered when it was asked again. Absent in everything else
   */
  preview: previewSchema.optional(),
  /** why it was not executed, or is unknown */
  reason: z
    .string()
    .regex(/^[A-Z][A-Z_]{2,40}$/)
    .nullable(),
  started: unixMillis,
  ended: unixMillis.nullable(),
  iat: unixSeconds,
  jti: token,
  chain: z.strictObject({ log: logId, seq, anchor: address }),
});
export type Outcome = z.infer<typeof outcomeSchema>;

/** Proof that the presenter holds the agent's key: `pop+jwt` in the `Countersign-Proof` header. */
export const proofSchema = z.strictObject({
  v: z.literal(1),
  /** SAE hash */
  sae: sha256b64,
  aud: logUrn,
  iat: unixSeconds,
  jti: token,
});
export type Proof = z.infer<typeof proofSchema>;

/** A proof counts this many seconds around its iat. */
export const PROOF_WINDOW = 30;
