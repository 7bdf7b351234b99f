import { z } from "zod";

import { floorRulesShape } from "../floors/rules.ts";
import { currency } from "../schemas/act.ts";
import { actionType, hex32, origin } from "../schemas/primitives.ts";
import { enforceSchema } from "./enforce.ts";
import { headerValue } from "./header-names.ts";
import { decimals, optional, pointer, someParams, targetName as name } from "./sources.ts";
import { type Target, targetSchema } from "./target-schema.ts";
import { type ToolRule, toolRuleSchema, type ToolServer, toolTargetSchema } from "./tool-schema.ts";

const queryName = z
  .string()
  .regex(/^[A-Za-z$_][A-Za-z0-9_.$[\]-]{0,63}$/, "expected a query name: letters, digits, _ - . $ [ ]");

/** Where a parameter of type string comes from. */
const source = z.union(
  [
    z.strictObject({ body: pointer, optional }),
    z.strictObject({ item: pointer, optional }),
    z.strictObject({ query: queryName, optional }),
    z.strictObject({ path: name }),
    z.strictObject({ value: z.string().min(1).max(256) }),
  ],
  "expected {body: <JSON pointer>}, {item: <JSON pointer>}, {query: <name>}, {path: <name>} or {value: <string>}",
);
/** Amounts come from the body, its list or the query. */
const amountSource = z.union(
  [
    z.strictObject({ body: pointer, decimals, optional }),
    z.strictObject({ item: pointer, decimals }),
    z.strictObject({ query: queryName, decimals, optional }),
  ],
  "expected {body: <JSON pointer>}, {item: <JSON pointer>} or {query: <name>}, and decimals from 0 to 18 or `currency`",
);

/** What a request may carry; `multipart` and other media types are bound to the permission and not read. */
const content = z.union(
  [
    z.enum(["none", "json", "form", "multipart"]),
    z
      .string()
      .max(100)
      .regex(/^[a-z]+\/[a-z0-9.+-]+$/),
  ],
  "expected none, json, form, multipart or a media type in lower case",
);

/** What shows beforehand what an action would do. */
const previewRuleSchema = z.strictObject({
  /** another action of the same target; its path, query and content are the action's own */
  action: actionType,
  /** what says which state of the target the preview was made from: its ETag, or a member of it */
  state: z.union([z.literal("etag"), z.strictObject({ body: pointer })]).optional(),
});
export type PreviewRule = z.infer<typeof previewRuleSchema>;

export const actionRuleSchema = z.strictObject({
  type: actionType,
  target: name,
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  /** segments; {name} stands for one segment, and a segment may end in a literal :verb */
  path: z
    .string()
    .max(512)
    .regex(
      /^(?:\/|(?:\/(?:[A-Za-z0-9._~$@!()*,=+-]+|\{[A-Za-z][A-Za-z0-9_]*\})(?::[A-Za-z][A-Za-z0-9]*)?)+\/?)$/,
      "expected a path such as /orders/{id}",
    ),
  /** every query name a request may have; others are unmapped. One that may stand more than once is a list */
  query: z
    .array(z.union([queryName, z.strictObject({ list: queryName })], "expected a query name, or {list: <name>}"))
    .max(32)
    .optional(),
  /** default none for GET, HEAD and DELETE, else json */
  content: content.optional(),
  /** the Accept a target is sent: always this one, or the agent's when it is one of these, the first when it sends none */
  accept: z.union([headerValue(256), z.array(headerValue(256)).min(1).max(16)]).optional(),
  /** it is done in two phases: what the target says it would do is bound to the permission, and asked again before it is done */
  preview: previewRuleSchema.optional(),
  /** JSON pointer to the list whose members are acted on together; empty when the content is the list */
  items: z.union([z.literal(""), pointer]).optional(),
  /** browser origins that may ask for this action across origins */
  origins: z.array(origin).min(1).max(16).optional(),
  params: someParams(source, amountSource).optional(),
});
export type ActionRule = z.infer<typeof actionRuleSchema>;
export type Source = z.infer<typeof source>;
export type AmountSource = z.infer<typeof amountSource>;

/** So many actions a mapping has at most. */
export const MAX_ACTIONS = 256;

/** A mapping as its file has it: targets and actions of both kinds beside each other. */
export const mappingSchema = z.strictObject({
  version: z.literal(1),
  /** the policy every action of this mapping is judged by */
  policy: z.int().min(1),
  /** of the recipient and target sets on chain: keep the file private, or the sets can be guessed */
  salt: hex32,
  /** decimal places of currencies; an amount in one of them is written with these, or in whole minor units */
  currencies: z.record(currency, z.int().min(0).max(18)).optional(),
  /** name in the gateway's path, and in `sub` of calls -> where its requests go, or the server whose tools are called */
  targets: z.record(name, z.union([targetSchema, toolTargetSchema])),
  ...floorRulesShape(z.int()),
  enforce: enforceSchema.optional(),
  /** none: nothing is an action yet, so everything is refused */
  actions: z.array(z.union([actionRuleSchema, toolRuleSchema])).max(MAX_ACTIONS),
});

/** How requests and calls become actions. Registered by SHA-256 with the policy version. */
export interface Mapping extends Omit<z.infer<typeof mappingSchema>, "targets" | "actions"> {
  /** where HTTP requests go, by name */
  readonly targets: Readonly<Record<string, Target>>;
  /** servers whose tools are called, by name */
  readonly servers: Readonly<Record<string, ToolServer>>;
  /** of HTTP requests */
  readonly actions: readonly ActionRule[];
  /** of calls of tools */
  readonly calls: readonly ToolRule[];
}
