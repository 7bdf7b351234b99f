import { ANCHORING_ERRORS } from "./codes/anchoring.ts";
import { CUSTODY_ERRORS } from "./codes/custody.ts";
import { DECISION_ERRORS } from "./codes/decisions.ts";
import { ENFORCEMENT_ERRORS } from "./codes/enforcement.ts";
import type { ErrorEntry } from "./codes/entry.ts";
import { GOVERNANCE_ERRORS } from "./codes/governance.ts";
import { HOLD_ERRORS } from "./codes/holds.ts";
import { HOME_ERRORS } from "./codes/homes.ts";
import { HOOK_ERRORS } from "./codes/hooks.ts";
import { HTTP_ERRORS } from "./codes/http.ts";
import { INTENT_ERRORS } from "./codes/intents.ts";
import { OBJECT_ERRORS } from "./codes/objects.ts";
import { PLAN_ERRORS } from "./codes/plans.ts";
import { SETUP_ERRORS } from "./codes/setup.ts";
import { TOOL_ERRORS } from "./codes/tools.ts";

export type { ErrorEntry, ErrorFamily } from "./codes/entry.ts";

/** Every error code, once; the codes of one subject stand in one file of `codes/`. */
export const ERRORS = {
  ...HTTP_ERRORS,
  ...OBJECT_ERRORS,
  ...INTENT_ERRORS,
  ...DECISION_ERRORS,
  ...HOLD_ERRORS,
  ...ENFORCEMENT_ERRORS,
  ...CUSTODY_ERRORS,
  ...TOOL_ERRORS,
  ...SETUP_ERRORS,
  ...HOME_ERRORS,
  ...HOOK_ERRORS,
  ...PLAN_ERRORS,
  ...ANCHORING_ERRORS,
  ...GOVERNANCE_ERRORS,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** Whether there is a code of this name. A word such as `constructor` is none. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERRORS, value);
}
