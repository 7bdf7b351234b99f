import { z } from "zod";

import { CLASSIFICATIONS } from "../words/verdicts.ts";
import { actionType, hex32, origin } from "../schemas/primitives.ts";

const pointer = z
  .string()
  .max(256)
  .regex(/^(\/([^~/]|~[01])+)+$/, "expected a JSON pointer (RFC 6901)");
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "expected a name");

const optional = z.boolean().optional();
/** Where a parameter of type string comes from. */
const source = z.union(
  [
    z.strictObject({ body: pointer, optional }),
    z.strictObject({ query: name, optional }),
    z.strictObject({ path: name }),
    z.strictObject({ value: z.string().min(1).max(256) }),
  ],
  "expected {body: <JSON pointer>}, {query: <name>}, {path: <name>} or {value: <string>}",
);
/** Amounts come from the body or the query; `decimals` says how many decimal places the request writes. */
const decimals = z.int().min(0).max(18).optional();
const amountSource = z.union(
  [z.strictObject({ body: pointer, decimals, optional }), z.strictObject({ query: name, decimals, optional })],
  "expected {body: <JSON pointer>} or {query: <name>}, and decimals from 0 to 18",
);

export const actionRuleSchema = z.strictObject({
  type: actionType,
  target: name,
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  /** segments; {name} stands for one segment */
  path: z
    .string()
    .max(512)
    .regex(/^(\/([A-Za-z0-9._~-]+|\{[A-Za-z][A-Za-z0-9_]*\}))+$/, "expected a path such as /orders/{id}"),
  /** every query name a request may have; others are unmapped */
  query: z.array(name).max(16).optional(),
  params: z
    .strictObject({
      amount: amountSource.optional(),
      currency: source.optional(),
      recipient: source.optional(),
      channel: source.optional(),
      dataset: source.optional(),
      classification: z.strictObject({ value: z.enum(CLASSIFICATIONS) }).optional(),
      access: z.strictObject({ value: z.enum(["read", "write"]) }).optional(),
      pii: z.strictObject({ value: z.boolean() }).optional(),
      external: z.strictObject({ value: z.boolean() }).optional(),
    })
    .refine((params) => (params.amount === undefined) === (params.currency === undefined), {
      message: "amount and currency come together",
    })
    .optional(),
});
export type ActionRule = z.infer<typeof actionRuleSchema>;
export type Source = z.infer<typeof source>;
export type AmountSource = z.infer<typeof amountSource>;

/** How requests become actions. Registered by SHA-256 with the policy version. */
export const mappingSchema = z.strictObject({
  version: z.literal(1),
  /** the policy every action of this mapping is judged by */
  policy: z.int().min(1),
  /** of the recipient and target sets on chain: keep the file private, or the sets can be guessed */
  salt: hex32,
  /** name in the gateway's path -> origin of the target */
  targets: z.record(name, origin),
  actions: z.array(actionRuleSchema).min(1).max(256),
});
export type Mapping = z.infer<typeof mappingSchema>;
