import { z } from "zod";

import { CLASSIFICATIONS } from "../words/verdicts.ts";
import { actionType, contentDigest, sdDigests, sha256b64, uint256 } from "./primitives.ts";

/** ISO 4217 letters, or those of a token: USDC. */
export const currency = z.string().regex(/^[A-Z]{3,12}$/, "expected 3 to 12 capital letters");

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

/**
 * What binds an action to one HTTP request, as disclosed: the absolute target URI in its canonical spelling, and RFC 9530
 * Content-Digest.
 */
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

/** Calls that are no HTTP request of the target. */
export const TOOL_PROTOCOLS = ["mcp", "function", "shell", "sql", "a2a"] as const;

/** The upstream's own name of a tool: any text that shows what it is. */
export const toolName = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{C}\p{Z}]+(?: [^\p{C}\p{Z}]+)*$/u, "expected a name without control or invisible characters");

/** What binds an action to one call of a tool, as disclosed. */
export const toolDisclosedSchema = z.strictObject({
  /** SHA-256 of the canonical JSON of what is passed on; see envelope/build-tool-act.ts */
  input: sha256b64,
});
export type ToolDisclosed = z.infer<typeof toolDisclosedSchema>;

export const toolSchema = z.strictObject({
  protocol: z.enum(TOOL_PROTOCOLS),
  /** SHA-256 of the target's descriptor: command, arguments and integrity of a package, or its URL */
  server: sha256b64,
  /** the upstream's own */
  name: toolName,
  /** SHA-256 of the canonical JSON of the tool's definition as it was pinned; null where there is none */
  definition: sha256b64.nullable(),
  /** digest of `input` */
  _sd: sdDigests.length(1),
});

const actShape = {
  type: actionType,
  http: httpSchema.optional(),
  tool: toolSchema.optional(),
  /** digests of the members of `Params` */
  params: z.strictObject({ _sd: sdDigests }),
};

const bindsOnce = (act: { readonly http?: unknown; readonly tool?: unknown }): boolean =>
  (act.http === undefined) !== (act.tool === undefined);
const NOT_ONCE = { message: "exactly one of http and tool binds an action" };

/** The action as the agent signs it: with one binding. An approval binds to the canonical JSON of this and `sub`. */
export const actSchema = z.strictObject(actShape).refine(bindsOnce, NOT_ONCE);
export type Act = z.infer<typeof actSchema>;

/** One that is bound to an HTTP request. */
export type HttpAct = Act & { readonly http: z.infer<typeof httpSchema> };

/** The action as the signing service countersigns it: with the mapping it was read by. */
export const mappedActSchema = z.strictObject({ ...actShape, map: sha256b64 }).refine(bindsOnce, NOT_ONCE);
export type MappedAct = z.infer<typeof mappedActSchema>;
