import { ERRORS, type ErrorCode, type ErrorFamily } from "./registry.ts";

/**
 * The one error this project throws. `code` is stable and listed in docs/errors.md; `detail` says what was wrong with this
 * input; the registry's cure says what to do.
 */
export class CountersignError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;

  constructor(code: ErrorCode, detail: string, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = "CountersignError";
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get family(): ErrorFamily {
    return ERRORS[this.code].family;
  }

  get cure(): string {
    return ERRORS[this.code].cure;
  }
}

/** Narrows without `instanceof` across realms. */
export function isCountersignError(value: unknown): value is CountersignError {
  return value instanceof Error && value.name === "CountersignError" && "code" in value;
}
