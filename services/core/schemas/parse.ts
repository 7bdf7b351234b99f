import type { z } from "zod";

import { CountersignError } from "../errors/error.ts";
import type { ErrorCode } from "../errors/registry.ts";

/**
 * Checks a value against a schema. The error names the first member that is wrong, never the value.
 * @throws `code`, or AMOUNT_INVALID when the wrong member is an amount
 */
export function parseAs<T>(schema: z.ZodType<T>, value: unknown, code: ErrorCode): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.map(String).join(".") ?? "";
  const keys = issue?.code === "unrecognized_keys" ? `: ${issue.keys.join(", ")}` : "";
  const isAmount = issue?.path.at(-1) === "amount" && code !== "MAPPING_INVALID";
  throw new CountersignError(
    isAmount ? "AMOUNT_INVALID" : code,
    `${path === "" ? "the object" : path}: ${issue?.message ?? "invalid"}${keys}`,
  );
}
