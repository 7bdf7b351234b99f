import { isCountersignError } from "../../core/errors/error.ts";
import type { Find, FindingCode } from "../report/findings.ts";

/** Runs a check of core. What it refuses is a finding, and null is returned; what breaks is thrown on. */
export function attempt<T>(find: Find, code: FindingCode, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    find(code, `${error.code}: ${error.detail}`);
    return null;
  }
}
