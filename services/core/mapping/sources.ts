import { z } from "zod";

import { CLASSIFICATIONS } from "../words/verdicts.ts";

export const pointer = z
  .string()
  .max(256)
  .regex(/^(\/([^~/]|~[01])+)+$/, "expected a JSON pointer (RFC 6901)");

/** Of a target of the mapping. */
export const targetName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "expected a name");

export const optional = z.boolean().optional();

/** How many decimal places an amount is written with, or that they are those of the currency. */
export const decimals = z.union([z.int().min(0).max(18), z.literal("currency")]).optional();

/** Where the parameters of an action come from. */
export function someParams<S extends z.ZodType, A extends z.ZodType>(source: S, amount: A) {
  return z
    .strictObject({
      amount: amount.optional(),
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
    });
}
