import { CountersignError, isCountersignError } from "../../core/errors/error.ts";

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** Runs a statement. @throws DATA_OTHER_VERSION, LOG_CORRUPT, and STORE_FAILED for everything else */
export function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isCountersignError(error) ? error : failureOf(error);
  }
}

/** Whether another connection held the lock. */
export function isBusy(error: unknown): boolean {
  return isCountersignError(error) && resultCode(error.cause) === BUSY;
}

function failureOf(cause: unknown): CountersignError {
  const message = cause instanceof Error ? cause.message : "unknown failure";
  switch (resultCode(cause)) {
    case NOT_A_DATABASE:
      return new CountersignError("DATA_OTHER_VERSION", "the file is not a Countersign log", { cause });
    case CORRUPT:
      return new CountersignError("LOG_CORRUPT", message, { cause });
    default:
      return new CountersignError("STORE_FAILED", message, { cause });
  }
}

/** The low byte; the rest is detail. 0 for what SQLite did not say. */
function resultCode(error: unknown): number {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return 0;
  return error.errcode & 0xff;
}
