import { expect } from "chai";

import { type CountersignError, isCountersignError } from "../../services/core/errors/error.ts";
import type { ErrorCode } from "../../services/core/errors/registry.ts";

/** Runs `act`, expects a CountersignError with this code, and returns it. */
export function expectCode(code: ErrorCode, act: () => unknown): CountersignError {
  return check(code, caught(act));
}

/** The same for what a promise is rejected with. */
export async function expectCodeAsync(code: ErrorCode, promise: Promise<unknown>): Promise<CountersignError> {
  return check(
    code,
    await promise.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
}

/** The code `act` throws, or undefined when it throws nothing. Any other error is thrown on. */
export function codeOf(act: () => unknown): ErrorCode | undefined {
  const error = caught(act);
  if (error === undefined) return undefined;
  if (isCountersignError(error)) return error.code;
  throw asError(error);
}

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

function check(code: ErrorCode, error: unknown): CountersignError {
  if (error === undefined) throw new Error(`expected ${code}, and nothing was thrown`);
  if (!isCountersignError(error)) throw asError(error);
  expect(error.code, error.detail).to.equal(code);
  return error;
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error("something else than an error was thrown", { cause: thrown });
}
