import { z } from "zod";

import { toHoldId } from "../../core/approval/hold-id.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { parseJson } from "../../core/json/parse.ts";
import { parseJws } from "../../core/jws/parse.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { sha256b64, unixSeconds } from "../../core/schemas/primitives.ts";
import type { HoldEvent, Webhook, WebhookBody } from "../../core/schemas/webhook.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import type { RecordRow } from "../../store/rows.ts";
import type { Message, WatchedHold } from "../../store/webhooks.ts";

/** Something came of a hold. */
export interface Happened {
  readonly event: HoldEvent;
  readonly hold: string;
  /** of the record that says so; of one that expired, of the denial that opened it */
  readonly seq: number;
  /** unix milliseconds */
  readonly at: number;
  /** of a hold that was opened, unix seconds */
  readonly expires: number | null;
}

/** Receivers by their names. */
export type Receivers = Readonly<Record<string, Webhook>>;

const namesHold = z.object({ hold: sha256b64 });
const namesPlan = z.object({ plan: sha256b64 });
const ends = z.object({ exp: unixSeconds });
const decided = z.object({
  pol: z.object({ verdict: z.string() }),
  ctx: z.object({ hold: sha256b64.nullable(), intent: sha256b64, hold_until: unixSeconds.nullable() }),
});

/** What a record of the log says of a hold or a plan; null when it says nothing. @throws LOG_CORRUPT */
export function happenedIn({ kind, record, hash, seq, storedAt }: RecordRow): Happened | null {
  const came = (event: HoldEvent, hold: string, expires: number | null = null): Happened => {
    return { event, hold, seq, at: storedAt, expires };
  };
  const holdNamed = () => parseAs(namesHold, parseJson(record), "LOG_CORRUPT").hold;
  if (kind === "approval") return came("approved", holdNamed());
  if (kind === "approval_denial") return came("denied", holdNamed());
  if (kind === "plan")
    return came("held", hash, parseAs(ends, parseJws(record, [JWS_TYPES.plan]).payload, "LOG_CORRUPT").exp);
  if (kind === "revocation") {
    return came("revoked", parseAs(namesPlan, parseJws(record, [JWS_TYPES.revocation]).payload, "LOG_CORRUPT").plan);
  }
  if (kind !== "sae" && kind !== "denial") return null;
  const { pol, ctx } = parseAs(decided, parseJws(record, [JWS_TYPES[kind]]).payload, "LOG_CORRUPT");
  if (kind === "sae") return ctx.hold === null ? null : came("released", ctx.hold);
  return pol.verdict === "Held" && ctx.hold === null ? came("held", ctx.intent, ctx.hold_until) : null;
}

/** That a hold ended by itself. */
export function expiredAt({ hold, seq, expires }: WatchedHold): Happened {
  return { event: "expired", hold, seq, at: expires * 1000, expires: null };
}

/** What is told to whom. The id depends on what happened alone, so that what is noticed twice is told once. */
export function messagesOf(receivers: Receivers, logId: number, happened: Happened): readonly Message[] {
  const { event, hold, seq, at } = happened;
  return Object.entries(receivers).flatMap(([receiver, { events, link }]) => {
    if (events !== undefined && !events.includes(event)) return [];
    const id = toHoldId(hold);
    const body: WebhookBody = {
      type: `hold.${event}`,
      timestamp: new Date(at).toISOString(),
      data: { hold: id, log: logId, link: link === undefined ? null : `${link}${id}` },
    };
    return [{ id: `msg_${logId}_${seq}_${event}`, receiver, body: JSON.stringify(body) }];
  });
}

/** A hold that was opened. @throws LOG_CORRUPT when it does not say when it expires */
export function watchedIn({ hold, seq, expires }: Happened): WatchedHold {
  if (expires === null) throw new CountersignError("LOG_CORRUPT", `denial ${seq} opens a hold and says not until when`);
  return { hold, seq, expires };
}
