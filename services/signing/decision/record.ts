import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { signJws } from "../../core/jws/build.ts";
import { parseAs } from "../../core/schemas/parse.ts";
import { saeSchema } from "../../core/schemas/sae.ts";
import { JWS_TYPES } from "../../core/words/kinds.ts";
import { permits } from "../../core/words/verdicts.ts";
import type { CommittedRecord } from "../../log/group.ts";
import type { Slot } from "../../log/slot.ts";
import type { LogEffects } from "../../store/port.ts";
import { finishClaims, holdUntil } from "./claims.ts";
import { type Decided, reservedBy } from "./decide.ts";
import { HOLD_SALT_BYTES } from "../holds/holds.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { timed } from "../../platform/durations.ts";

/**
 * Puts the intent and its decision into the log, in this order, and signs the decision under the seq it gets. Resolves when
 * both are durable.
 * @returns the decision's record
 * @throws SIGNING_FAILED, LOG_FENCED, STORE_FAILED
 */
export async function record(deps: SigningDeps, decided: Decided): Promise<CommittedRecord> {
  const { intent } = decided.authentic;
  const records = await deps.sequencer.append(
    [() => Promise.resolve({ kind: "intent", record: intent.jws.compact }), (seq) => signDecision(deps, decided, seq)],
    (effects, committed) => applyEffects(effects, deps, decided, decisionOf(committed)),
  );
  return decisionOf(records);
}

async function signDecision(deps: SigningDeps, decided: Decided, seq: number): Promise<Slot> {
  const allowed = permits(decided.verdict.verdict);
  // What a verifier would refuse is not signed.
  const claims = parseAs(saeSchema, finishClaims(deps, decided.draft, decided.verdict, seq), "INTERNAL");
  const jwt = await timed(deps.durations.sign, deps.stopwatch, () =>
    signJws(deps.signer, allowed ? JWS_TYPES.sae : JWS_TYPES.denial, claims),
  );
  const disclosures = [...decided.authentic.intent.disclosures, ...decided.evidence];
  return { kind: allowed ? "sae" : "denial", record: jwt, disclosures, callData: decided.callData };
}

/** What has to be true from the moment the decision is in the log. */
function applyEffects(effects: LogEffects, deps: SigningDeps, decided: Decided, { seq }: CommittedRecord): void {
  const { authentic, draft, verdict, policy, actDigest } = decided;
  const { intent, agent } = authentic;
  const { hold } = draft.ctx;
  effects.addIntent({ hash: intent.hash, agent: agent.agentId, jti: intent.claims.jti, seq });
  if (reservedBy(decided).length > 0) effects.addCharge(seq);
  if (permits(verdict.verdict) && hold !== null) effects.spendHold(hold, seq);
  const expires = holdUntil(deps, draft, verdict);
  if (expires === null) return;
  effects.openHold({
    hold: intent.hash,
    kind: "action",
    agent: agent.agentId,
    actDigest,
    sub: draft.sub,
    policy: policy.policyId,
    version: policy.version,
    denialSeq: seq,
    expires,
    salt: toHex(deps.randomBytes(HOLD_SALT_BYTES)),
  });
}

function decisionOf(records: readonly CommittedRecord[]): CommittedRecord {
  const decision = records.at(-1);
  if (decision === undefined) throw new CountersignError("INTERNAL", "an append gave no records back");
  return decision;
}
