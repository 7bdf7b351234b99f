import { type CountersignError } from "./error.ts";
import { ERRORS, type ErrorCode } from "./registry.ts";

/** RFC 9457 problem details, with `code` and `cure`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly cure: string;
}

/** What the `type` of every problem begins with. */
export const PROBLEM_TYPE = "urn:countersign:error:";

/**
 * Header that holds the code of every refusal by one of our services. Problem details alone could be a target's: its headers
 * that begin with countersign- are never passed on.
 */
export const REFUSAL_HEADER = "countersign-refusal";

/** `type` names the code; docs/errors.md lists them. */
export function problemType(code: ErrorCode): string {
  return `${PROBLEM_TYPE}${code}`;
}

export function toProblem(error: CountersignError): Problem {
  const { code, told, cure } = error;
  const { title, status } = ERRORS[code];
  const detail = told === null ? error.detail : `${error.detail}: ${told}`;
  return { type: problemType(code), title, status, detail, code, cure };
}
