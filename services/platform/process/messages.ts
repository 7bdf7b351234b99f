import { z } from "zod";

import { CountersignError } from "../../core/errors/error.ts";
import { ERRORS, type ErrorCode } from "../../core/errors/registry.ts";

const codeSchema = z.custom<ErrorCode>((value) => typeof value === "string" && Object.hasOwn(ERRORS, value));

/** What a process says to the one that started it, before it ends: why. */
const failureSchema = z.strictObject({
  failed: z.array(z.strictObject({ code: codeSchema, detail: z.string() })).min(1),
});

export function failureMessage(problems: readonly CountersignError[]): object {
  return { failed: problems.map(({ code, detail }) => ({ code, detail })) };
}

/** Empty for whatever else comes over the channel: libraries use it as well. */
export function failuresIn(message: unknown): readonly CountersignError[] {
  const { data } = failureSchema.safeParse(message);
  return data?.failed.map(({ code, detail }) => new CountersignError(code, detail)) ?? [];
}
