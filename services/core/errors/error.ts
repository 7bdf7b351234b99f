import { ERRORS, type ErrorCode, type ErrorFamily } from "./registry.ts";

export interface CountersignErrorOptions extends ErrorOptions {
  /** seconds after which a retryable error is worth another try, where they are known */
  readonly retryAfter?: number;
  /** what only whoever sent the input is told: it may repeat values of it, and stands in no log line */
  readonly told?: string;
  /** what to do in this very case, where the registry's cure is too general */
  readonly cure?: string;
}

/**
 * The one error this project throws. `code` is stable and listed in docs/errors.md; `detail` says what was wrong with this
 * input; the cure says what to do.
 *
 * @example
 * throw new CountersignError("ARGUMENT_INVALID", "expected a file");
 *
 */
export class CountersignError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  /** seconds; null where they are not known, or nothing is to be tried again */
  readonly retryAfter: number | null;
  /** null where the detail is all there is to tell */
  readonly told: string | null;
  readonly cure: string;

  constructor(code: ErrorCode, detail: string, options?: CountersignErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.name = "CountersignError";
    this.code = code;
    this.detail = detail;
    this.retryAfter = options?.retryAfter ?? null;
    this.told = options?.told ?? null;
    this.cure = options?.cure ?? ERRORS[code].cure;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get family(): ErrorFamily {
    return ERRORS[this.code].family;
  }
}

/**
 * Narrows without `instanceof` across realms.
 *
 * @example
 * if (isCountersignError(error)) console.error(`${error.code}: ${error.detail} ${error.cure}`);
 */
export function isCountersignError(value: unknown): value is CountersignError {
  return value instanceof Error && value.name === "CountersignError" && "code" in value;
}
