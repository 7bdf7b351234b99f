import { actDigest } from "../../core/envelope/act-digest.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { floorOf } from "../../core/schemas/pending.ts";
import { CLOCK_SKEW } from "../../core/time.ts";
import type { Find } from "../report/findings.ts";
import type { DecisionRecord, IntentRecord } from "../records/parsed.ts";

/** Intents wait here for the decision that answers them. */
export interface IntentBook {
  add(intent: IntentRecord): void;
  /** The intent a decision answers; null, with a finding, when it stands nowhere before it. */
  answer(find: Find, decision: DecisionRecord): IntentRecord | null;
  /** seqs of the intents no decision answered */
  unanswered(): readonly number[];
}

export function createIntentBook(): IntentBook {
  const waiting = new Map<string, IntentRecord>();
  const answered = new Map<string, number>();
  return {
    add: (intent) => void waiting.set(intent.hash, intent),
    answer(find, { seq, claims }) {
      const hash = claims.ctx.intent;
      const before = answered.get(hash);
      if (before !== undefined) {
        find("INTENT_ANSWERED_TWICE", `record ${before} answered intent ${hash}`);
        return null;
      }
      const intent = waiting.get(hash) ?? null;
      if (intent === null) {
        find("INTENT_MISSING", `no record before it is intent ${hash}`);
        return null;
      }
      waiting.delete(hash);
      answered.set(hash, seq);
      return intent;
    },
    unanswered: () => [...waiting.values()].map(({ seq }) => seq),
  };
}

/** A decision is about what the agent asked for, and was made while the agent was asking. */
export function checkAgainstIntent(find: Find, decision: DecisionRecord, intent: IntentRecord): void {
  const { claims } = decision;
  const asked = intent.claims;
  // What the signing service refuses for its parents names none.
  const parents = claims.pol.call === null ? asked.parents : claims.ctx.parent_chain;
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    iss: [claims.iss, asked.iss],
    sub: [claims.sub, asked.sub],
    aud: [claims.aud, asked.pep],
    act: [actDigest(claims.act, claims.sub), actDigest(asked.act, asked.sub)],
    session: [claims.ctx.session, asked.session],
    delegation: [claims.ctx.delegation, asked.delegation],
    hold: [claims.ctx.hold, asked.hold],
    reasoning: [claims.ctx.reasoning, asked.reasoning],
    parents: [parents.join(), asked.parents.join()],
    act_for: [claims.ctx.act_for, asked.act_for],
    token: [claims.ctx.token, asked.token],
    attestation: [claims.ctx.attestation, asked.attestation],
    floor: [canonicalJson(askedFloors(decision)), canonicalJson(floorOf(asked, claims.ctx.intent) ?? [])],
    plan: [canonicalJson(claims.ctx.plan), canonicalJson(asked.plan)],
    preview: [canonicalJson(claims.ctx.preview), canonicalJson(asked.preview)],
  };
  const differing = Object.keys(pairs).filter((name) => pairs[name]?.[0] !== pairs[name]?.[1]);
  if (differing.length > 0) find("INTENT_MISMATCH", `record ${intent.seq} asked for another ${differing.join(", ")}`);
  if (intent.seq !== decision.seq - 1) find("INTENT_APART", `the intent is record ${intent.seq}`);
  if (asked.exp <= claims.iat || asked.iat > claims.iat + CLOCK_SKEW) {
    find("INTENT_TIME", `decided at ${claims.iat}, the intent is good from ${asked.iat} to ${asked.exp}`);
  }
}

/** What the decision says the intent itself asked for; the other floors are records of the log. */
function askedFloors({ claims: { ctx } }: DecisionRecord): readonly object[] {
  return (ctx.floor ?? []).filter(({ record }) => record === ctx.intent);
}
