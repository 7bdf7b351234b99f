import { z } from "zod";

import { CLASSIFICATIONS } from "../words/verdicts.ts";
import { actionType, contentDigest, sdDigests, sha256b64, uint256 } from "./primitives.ts";

/** ISO 4217 letters. */
export const currency = z.string().regex(/^[A-Z]{3}$/, "expected three capital letters");

const text = z.string().min(1).max(256);

/** Parameters that may be a part of an action's. */
export const someParamsSchema = z.strictObject({
  /** minor units of `currency` */
  amount: uint256.optional(),
  currency: currency.optional(),
  recipient: text.optional(),
  channel: text.optional(),
  dataset: text.optional(),
  classification: z.enum(CLASSIFICATIONS).optional(),
  access: z.enum(["read", "write"]).optional(),
  pii: z.boolean().optional(),
  external: z.boolean().optional(),
});

/** Typed parameters of an action, as disclosed. Every member is optional; the mapping says which an action has. */
export const paramsSchema = someParamsSchema.refine(
  (params) => (params.amount === undefined) === (params.currency === undefined),
  { message: "amount and currency come together" },
);
export type Params = z.infer<typeof paramsSchema>;

/** What binds an action to one HTTP request, as disclosed: the absolute target URI as sent, and RFC 9530 Content-Digest. */
export const httpDisclosedSchema = z.strictObject({
  uri: z.string().min(1).max(2048),
  digest: contentDigest,
});
export type HttpDisclosed = z.infer<typeof httpDisclosedSchema>;

export const httpSchema = z.strictObject({
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  /** as sent; null when the request has no content */
  content_type: z.string().min(1).max(128).nullable(),
  /** digests of `uri` and `digest` */
  _sd: sdDigests.length(2),
});

/** The action as the agent signs it. An approval binds to the canonical JSON of this and `sub`. */
export const actSchema = z.strictObject({
  type: actionType,
  http: httpSchema,
  /** digests of the members of `Params` */
  params: z.strictObject({ _sd: sdDigests }),
});
export type Act = z.infer<typeof actSchema>;

/** The action as the signing service countersigns it: with the mapping it was read by. */
export const mappedActSchema = actSchema.extend({ map: sha256b64 });
export type MappedAct = z.infer<typeof mappedActSchema>;
