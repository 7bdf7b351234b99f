// Every command loads this before its first word, so it reads its one message without a library.
import { CountersignError } from "../../core/errors/error.ts";
import { isErrorCode } from "../../core/errors/registry.ts";

/** What a process says to the one that started it, before it ends: why. */
export function failureMessage(problems: readonly CountersignError[]): object {
  return { failed: problems.map(({ code, detail }) => ({ code, detail })) };
}

/** Empty for whatever else comes over the channel: libraries use it as well. */
export function failuresIn(message: unknown): readonly CountersignError[] {
  if (!isObject(message) || !Array.isArray(message["failed"])) return [];
  return message["failed"].flatMap((failure: unknown) => {
    if (!isObject(failure)) return [];
    const { code, detail } = failure;
    return isErrorCode(code) && typeof detail === "string" ? [new CountersignError(code, detail)] : [];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
