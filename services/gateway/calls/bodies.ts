import { z } from "zod";

import { contentDigest, sha256b64 } from "../../core/schemas/primitives.ts";

const envelope = z.string().min(1);

/** POST /-/tools/begin */
export const beginBodySchema = z.strictObject({
  /** with every disclosure of its action */
  envelope,
  /** who passes the call on */
  by: z.enum(["wrap", "serve", "hook", "function"]),
  /** what is passed on to the tool, all three members of it */
  input: z.strictObject({ arguments: z.unknown(), inputResponses: z.unknown(), upstreamState: z.unknown() }),
});
export type BeginBody = z.infer<typeof beginBodySchema>;

/** POST /-/tools/end */
export const endBodySchema = z.union(
  [
    z.strictObject({
      /** with or without its disclosures */
      envelope,
      result: z.enum(["ok", "error"]),
      /** what the digest is of: canonical JSON of the result, or its raw bytes */
      form: z.enum(["jcs", "raw"]),
      digest: contentDigest,
      /** of a call by hook, and of no other: SHA-256 of the canonical text of the input that ran, as `act.tool` discloses the one that began */
      ran: sha256b64.optional(),
    }),
    z.strictObject({
      envelope,
      result: z.literal("unknown"),
      /** why nobody knows, in one word of capitals */
      reason: z.string().regex(/^[A-Z][A-Z_]{2,40}$/, "expected a word in capitals, such as TARGET_FAILED"),
    }),
  ],
  "expected envelope, result ok or error, form and digest; or envelope, result unknown and reason",
);
export type EndBody = z.infer<typeof endBodySchema>;
