import { CountersignError } from "../../core/errors/error.ts";

/**
 * Why a call cannot be run here at all: it writes, asks for what is not proven, takes too long. A node may well have an answer,
 * so this is never a decision: another run, or another mode, would not come to the same.
 */
export function cannotRun(why: string, cause?: unknown): CountersignError {
  return new CountersignError("CHAIN_UNREACHABLE", `the embedded interpreter: ${why}`, { cause });
}
