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
  const [first] = result.error.issues;
  const issue = first === undefined ? undefined : nearestIssues(first)[0];
  const path = issue?.path.map(String).join(".") ?? "";
  const keys = issue?.code === "unrecognized_keys" ? `: ${issue.keys.join(", ")}` : "";
  const isAmount = issue?.path.at(-1) === "amount" && code !== "MAPPING_INVALID";
  throw new CountersignError(
    isAmount ? "AMOUNT_INVALID" : code,
    `${path === "" ? "the object" : path}: ${issue?.message ?? "invalid"}${keys}`,
  );
}

/**
 * What is wrong with a value that is one of several things, said of the thing it is nearest to. A union that says itself what
 * it expects is left as it is.
 */
export function nearestIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input" || issue.errors.length === 0) return [issue];
  const branches = issue.errors.map((issues) => issues.flatMap(nearestIssues));
  const nearest = branches.reduce((best, branch) => (wrongness(branch) < wrongness(best) ? branch : best));
  return nearest.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
}

/** How many members are wrong. */
function wrongness(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((count, issue) => count + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
}
