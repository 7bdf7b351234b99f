import { type CountersignError } from "./error.ts";
import { ERRORS, type ErrorCode } from "./registry.ts";

/** RFC 9457 problem details, with `code`, `cure` and where there is one the signed denial. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly cure: string;
}

/** `type` names the code; docs/errors.md describes it under the same anchor. */
export function problemType(code: ErrorCode): string {
  return `urn:countersign:error:${code}`;
}

export function toProblem(error: CountersignError): Problem {
  const { title, status, cure } = ERRORS[error.code];
  return { type: problemType(error.code), title, status, detail: error.detail, code: error.code, cure };
}
