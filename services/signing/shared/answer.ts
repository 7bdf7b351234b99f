import type { CountersignError } from "../../core/errors/error.ts";

/** What is sent back: a body, or problem details (RFC 9457) with more members than the standard ones. */
export type Answer =
  | { readonly status: 200 | 201 | 202; readonly body: object }
  | { readonly status: 403; readonly problem: CountersignError; readonly more: object };
