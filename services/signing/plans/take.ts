import { readableAction } from "../../core/approval/action.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { type OpenedPlan, openPlan } from "../../core/plans/open.ts";
import { planAct } from "../../core/plans/words.ts";
import { CLOCK_SKEW, secondsOf } from "../../core/time.ts";
import { logUrn } from "../../core/words/ids.ts";
import { appendOne } from "../../log/append-one.ts";
import type { PolicyView } from "../../chain/read/policies.ts";
import type { HoldRow } from "../../store/rows.ts";
import { agentWhoSigned } from "../decision/authenticate.ts";
import { compareWithMapping } from "../decision/derive.ts";
import { HOLD_SALT_BYTES } from "../holds/holds.ts";
import type { Answer } from "../shared/answer.ts";
import type { SigningDeps } from "../shared/deps.ts";
import { policyInForce } from "../shared/standing.ts";

/** A plan is signed just before it is sent. Seconds, as an intent lives. */
const FRESH = 300;

const NO_SALT = `0x${"00".repeat(HOLD_SALT_BYTES)}`;

/**
 * POST /v1/plans: puts an agent's plan into the log, where it waits for people like a hold. The same plan gets the same answer.
 * @param text `<plan>~<disclosure>~...~`
 * @throws PLAN_TOO_LARGE, JWS_*, CLAIMS_INVALID, AMOUNT_INVALID, DISCLOSURE_INVALID, PARAM_UNPRINTABLE, PLAN_STEP_TWICE, PLAN_REUSED,
 * PLAN_STALE, INTENT_AUDIENCE, PLAN_POSTURE, RATE_LIMITED, AGENT_UNKNOWN, AGENT_KEY_MISMATCH, what the mapping says of a step that is
 * none, ACTION_UNREADABLE, those of the policy, the chain and the log
 */
export async function takePlan(deps: SigningDeps, text: string): Promise<Answer> {
  const plan = openPlan(text);
  return deps.turns(`plan ${plan.root}`, async () => (await answerAgain(deps, plan)) ?? (await append(deps, plan)));
}

async function answerAgain({ store }: SigningDeps, { hash, root }: OpenedPlan): Promise<Answer | null> {
  const known = await store.holds.get(hash);
  if (known?.kind === "plan") return answerOf(known);
  const other = await store.holds.planOf(root);
  // Of two plans with one root nobody could say which of them a step belongs to.
  if (other !== null) throw new CountersignError("PLAN_REUSED", `the steps are those of record ${other.denialSeq}`);
  return null;
}

function answerOf({ hold, actDigest, denialSeq, expires }: Omit<HoldRow, "state" | "spentBy" | "salt">): Answer {
  return { status: 201, body: { plan: hold, root: actDigest, seq: denialSeq, expires } };
}

async function append(deps: SigningDeps, plan: OpenedPlan): Promise<Answer> {
  const { system, logId, store, clock } = deps;
  const { claims } = plan;
  requireFresh(claims, {
    aud: logUrn(system.chainId, system.system, logId),
    since: store.identity.since,
    now: secondsOf(clock),
  });
  const { agent, pin } = await agentWhoSigned(deps, plan);
  if (agent.posture !== "SharedPlanning") {
    throw new CountersignError("PLAN_POSTURE", `agent ${agent.agentId} is in posture ${agent.posture}`);
  }
  deps.rates.plan(agent.agentId);
  const { policy, mapping } = await policyInForce(deps.registries, deps.mappings, pin);
  for (const [i, { sub, act, ...disclosed }] of plan.steps.entries()) {
    const unlike = compareWithMapping(mapping.mapping, { claims: { sub, act }, ...disclosed }, null);
    if (unlike !== null) throw new CountersignError(unlike.reason, `step ${i + 1}: ${unlike.words}`);
  }
  requireShowable(plan);
  const { seq } = await appendOne(
    deps.sequencer,
    () => Promise.resolve({ kind: "plan", record: plan.jws.compact, disclosures: plan.disclosures }),
    (effects, seq) => effects.openHold({ ...rowOf(plan, policy, seq), salt: toHex(deps.randomBytes(HOLD_SALT_BYTES)) }),
  );
  return answerOf(rowOf(plan, policy, seq));
}

function rowOf({ hash, root, subject, claims, steps }: OpenedPlan, { policyId, version }: PolicyView, seq: number) {
  const { sub } = planAct(steps.map(({ params }) => params));
  const { agentId: agent } = subject;
  return {
    ...{ hold: hash, kind: "plan" as const, agent, actDigest: root, sub },
    ...{ policy: policyId, version, denialSeq: seq, expires: claims.exp },
  };
}

function requireFresh(
  { aud, iat, exp }: OpenedPlan["claims"],
  at: { readonly aud: string; readonly since: number; readonly now: number },
): void {
  const { now } = at;
  if (aud !== at.aud) throw new CountersignError("INTENT_AUDIENCE", `meant for ${aud}`);
  if (exp <= now || iat + FRESH <= now || iat > now + CLOCK_SKEW) {
    throw new CountersignError("PLAN_STALE", `signed for ${iat}, to run until ${exp}, now ${now}`);
  }
  // In a store that is gone it may have been revoked.
  if (iat * 1000 < at.since) throw new CountersignError("PLAN_STALE", `signed for ${iat}, before the log was put back`);
}

/** What cannot be shown to a person is nothing she could sign. @throws ACTION_UNREADABLE */
function requireShowable({ steps, claims }: OpenedPlan): void {
  const shown = steps.map(({ sub, act, params }) => ({ type: act.type, sub, params }));
  for (const act of [...shown, planAct(steps.map(({ params }) => params))]) readableAction(act, claims.exp, NO_SALT);
}
