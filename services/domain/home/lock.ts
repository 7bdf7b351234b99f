import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { lockFile } from "../../platform/process/lock.ts";
import type { HomeFiles } from "./files.ts";

/**
 * For a command that changes something in a home: there is one at a time.
 * @returns a function that gives the lock back; the end of the process does so too
 * @throws HOME_IN_USE, which names the process that has it
 */
export async function lockHome({ lock }: Pick<HomeFiles, "lock">): Promise<() => void> {
  try {
    return await lockFile(lock);
  } catch (cause) {
    if (!isCountersignError(cause) || cause.code !== "DATA_IN_USE") throw cause;
    throw new CountersignError("HOME_IN_USE", cause.detail, { cause });
  }
}
