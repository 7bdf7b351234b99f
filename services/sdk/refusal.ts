import { CountersignError } from "../core/errors/error.ts";
import { type ErrorCode, isErrorCode } from "../core/errors/registry.ts";
import type { Held, Refused } from "./answer.ts";

/**
 * The action may not be done, or not yet. `code` says why: ACTION_BLOCKED by the policy, HOLD_PENDING until a person has
 * approved, any other by what was wrong with the request. `cause` holds the whole answer.
 *
 * @example
 * try {
 *   await client.fetch(url, init);
 * } catch (error) {
 *   if (error instanceof ActionRefused) console.log(error.code, error.reason, error.cure);
 * }
 */
export class ActionRefused extends CountersignError {
  /** what the policy said, such as ABOVE_BLOCK; null when it was not asked */
  readonly reason: string | null;
  /** the signed denial; null when there is none */
  readonly denial: string | null;
  /** id of the hold that waits; null unless it does */
  readonly hold: string | null;

  constructor(answer: Refused | Held) {
    const isHeld = answer.kind === "held";
    const detail = isHeld ? `${answer.reason}: hold ${answer.hold} waits for a person` : answer.detail;
    super(isHeld ? "HOLD_PENDING" : codeOf(answer), detail, {
      cause: answer,
      ...(isHeld ? {} : { cure: answer.cure }),
    });
    this.reason = answer.reason ?? null;
    this.denial = answer.denial ?? null;
    this.hold = isHeld ? answer.hold : null;
  }
}

/** A code this version does not know is not passed on as one it does. */
function codeOf({ code }: Refused): ErrorCode {
  return isErrorCode(code) ? code : "INTERNAL";
}
