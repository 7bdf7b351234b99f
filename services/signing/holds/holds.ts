import { canonicalJson } from "../../core/json/canonical.ts";
import { openSae } from "../../core/verify/envelope.ts";
import type { OpenedIntent } from "../../core/verify/intent.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { ServiceReason } from "../../core/words/reasons.ts";
import type { LogStore } from "../../store/port.ts";
import type { HoldRow } from "../../store/rows.ts";

/** The hold an intent resumes, or why it cannot; both null when it resumes none. */
export interface ResumedHold {
  readonly hold: HoldRow | null;
  readonly refusal: ServiceReason | null;
}

/**
 * Only the agent that was held resumes, with the very action a human looked at, once, and in time.
 * @param actDigest of the intent's action
 * @param now unix seconds
 */
export async function resumeHold(
  { holds, records }: Pick<LogStore, "holds" | "records">,
  { claims, subject }: OpenedIntent,
  actDigest: string,
  now: number,
): Promise<ResumedHold> {
  if (claims.hold === null) return { hold: null, refusal: null };
  const hold = await holds.get(claims.hold);
  if (hold === null) return refuse("HOLD_UNKNOWN");
  if (hold.agent !== subject.agentId || hold.actDigest !== actDigest || hold.sub !== claims.sub) {
    return refuse("HOLD_MISMATCH");
  }
  // Whoever approves looks at what the act would do, too.
  const denial = await records.get(hold.denialSeq);
  const held = denial === null ? null : openSae(denial.record, [JWS_TYPES.denial]).claims.ctx.preview;
  if (canonicalJson(held) !== canonicalJson(claims.preview)) return refuse("HOLD_MISMATCH");
  const state = holdState(hold, now);
  if (state === "open") return { hold, refusal: null };
  return refuse(CLOSED[state]);
}

/** Of what hides the words of a hold's approvals. */
export const HOLD_SALT_BYTES = 32;

export type HoldState = HoldRow["state"] | "expired";

const CLOSED: Readonly<Record<Exclude<HoldState, "open">, ServiceReason>> = {
  spent: "HOLD_SPENT",
  denied: "APPROVAL_DENIED",
  expired: "HOLD_EXPIRED",
  revoked: "PLAN_REVOKED",
};

/** @param now unix seconds */
export function holdState(hold: HoldRow, now: number): HoldState {
  if (hold.state !== "open") return hold.state;
  return hold.expires <= now ? "expired" : "open";
}

/** The turn everything that reads and then changes a hold is taken in. */
export function holdTurn(hold: string): string {
  return `hold ${hold}`;
}

function refuse(refusal: ServiceReason): ResumedHold {
  return { hold: null, refusal };
}
