import { CountersignError, type CountersignErrorOptions } from "../../core/errors/error.ts";
import type { ErrorCode } from "../../core/errors/registry.ts";

/** Why a plain request has no permission, with what whoever sent it needs to go on. */
export class Unpermitted extends CountersignError {
  /** members of the problem beside the usual ones */
  readonly more: object;
  /** of the answer, lower case */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    detail: string,
    {
      more = {},
      headers = {},
      ...options
    }: CountersignErrorOptions & Partial<Pick<Unpermitted, "more" | "headers">> = {},
  ) {
    super(code, detail, options);
    this.more = more;
    this.headers = headers;
  }
}

/** When it is worth another look, in seconds: a person takes longer, and a client that obeys it does no harm. */
const LOOK_AGAIN = 5;

/** A person has to say yes first. No status of success: whoever knows nothing of holds must not take it for done. */
export function holdPending(hold: string, expires: number, reason: string): Unpermitted {
  return new Unpermitted("HOLD_PENDING", `${reason}: hold ${hold} waits for a person`, {
    more: { hold, expires, reason },
    headers: { "countersign-hold": hold, "retry-after": String(LOOK_AGAIN) },
    cure: `Have it approved: \`countersign holds approve ${hold}\`. Then send the very same request again, with its Idempotency-Key or with \`Countersign-Hold: ${hold}\`; \`Prefer: wait=60\` waits for the person so long.`,
  });
}
