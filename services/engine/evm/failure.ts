import { CountersignError, isCountersignError } from "../../core/errors/error.ts";

/**
 * Why a call cannot be run here at all: it writes, asks for what is not proven, takes too long. A node may well have an answer,
 * so this is never a decision: another run, or another mode, would not come to the same.
 */
export function cannotRun(why: string, cause?: unknown): CountersignError {
  return new CountersignError("CALL_NOT_RUN", `the embedded interpreter: ${why}`, { cause });
}

/** Those that name an account. */
const told = new WeakSet<CountersignError>();

/** The same failure with the account whose code ran into it: the innermost one. Anything else as it is. */
export function inAccount(thrown: unknown, account: string): unknown {
  if (!isCannotRun(thrown) || told.has(thrown)) return thrown;
  const named = new CountersignError(thrown.code, `${thrown.detail}, in ${account}`, { cause: thrown });
  told.add(named);
  return named;
}

function isCannotRun(thrown: unknown): thrown is CountersignError {
  return isCountersignError(thrown) && thrown.code === "CALL_NOT_RUN";
}
