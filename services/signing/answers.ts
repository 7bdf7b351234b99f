import { CountersignError } from "../core/errors/error.ts";
import { joinCompact } from "../core/sdjwt/disclosure.ts";
import { evidenceOf } from "../core/sdjwt/record.ts";
import type { OpenedIntent } from "../core/verify/intent.ts";
import type { Sae } from "../core/schemas/sae.ts";
import type { DeniedBy } from "../core/schemas/answers.ts";
import { openSae } from "../core/verify/envelope.ts";
import { JWS_TYPES } from "../core/words/kinds.ts";
import { cureOf } from "../core/words/cures.ts";
import { explainReason, type Reason } from "../core/words/reasons.ts";
import type { LogStore } from "../store/port.ts";
import type { RecordRow } from "../store/rows.ts";
import { isUnlike, type Unlike } from "./decision/derive.ts";
import { deniedBy } from "./holds/hold-view.ts";
import type { Answer } from "./shared/answer.ts";

/**
 * The answer a decision gets: a function of what is in the log and of the intent, so that asking again gives the same bytes.
 * @param row the decision's record; the intent's stands right before it
 * @param unlike compares the intent with its request again, under the mapping of this SHA-256
 * @throws LOG_CORRUPT
 */
export async function answerOf(
  store: Pick<LogStore, "holds" | "disclosures">,
  row: RecordRow,
  intent: OpenedIntent,
  unlike: (map: string) => Unlike | null,
): Promise<Answer> {
  const { claims } = openSae(row.record, [JWS_TYPES.sae, JWS_TYPES.denial]);
  // Erased ones are told to nobody any more.
  const stored = (await store.disclosures.get(row.seq)) ?? [];
  const evidence = evidenceOf(claims, stored);
  return answerWith(store, row, { claims, intent, evidence, unlike: () => unlike(claims.act.map) });
}

/** What an answer is made of beside the record. */
export interface Answering {
  readonly claims: Pick<Sae, "pol" | "ctx" | "exp">;
  readonly intent: OpenedIntent;
  /** disclosures of salts, counters and approvals: whoever re-runs the decision needs them, and the gateway does not */
  readonly evidence: readonly string[];
  /** what the intent says of its request that is not so; asked only of a denial that rests on it */
  readonly unlike: () => Unlike | null;
}

/** The same for who just signed the record, and still has its claims. @throws LOG_CORRUPT */
export async function answerWith(
  { holds }: Pick<LogStore, "holds">,
  row: RecordRow,
  { claims, intent, evidence, unlike }: Answering,
): Promise<Answer> {
  const { verdict, dimension } = claims.pol;
  // The schema admits any capital letters, for reasons a newer version may add; what this service signed is one it knows.
  const reason = claims.pol.reason as Reason;
  const { seq } = row;
  if (row.kind === "sae") {
    const envelope = joinCompact(row.record, intent.disclosures);
    return {
      status: 200,
      body: { verdict, reason, seq, intent_seq: seq - 1, sae: row.hash, envelope, evidence, exp: claims.exp },
    };
  }
  if (verdict === "Held") {
    const hold = claims.ctx.hold ?? claims.ctx.intent;
    const expires = (await holds.get(hold))?.expires;
    if (expires === undefined)
      throw new CountersignError("LOG_CORRUPT", `denial ${seq} names a hold that is not stored`);
    return { status: 202, body: { verdict, reason, seq, hold, denial: row.record, evidence, expires } };
  }
  const why = isUnlike(reason) ? unlike() : null;
  const denied =
    reason === "APPROVAL_DENIED" && claims.ctx.hold !== null
      ? await deniedBy({ store: { holds } }, claims.ctx.hold)
      : null;
  const problem = new CountersignError("ACTION_BLOCKED", explainReason(reason), {
    cure: cureOf(reason),
    ...(why?.reason === reason ? { told: why.words } : {}),
    ...(denied === null ? {} : { told: saidNo(denied) }),
  });
  const more = { verdict, dimension, reason, seq, denial: row.record, evidence };
  return { status: 403, problem, more: denied === null ? more : { ...more, denied_by: denied } };
}

/** Who said no, and why, as the agent is told. */
function saidNo({ signer, why, seq }: DeniedBy): string {
  const words = why === null || why === "" ? "" : `: "${why}"`;
  return `${signer} said no in record ${seq}${words}`;
}
