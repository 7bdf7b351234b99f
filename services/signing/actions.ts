import { CountersignError, isCountersignError } from "../core/errors/error.ts";
import type { OpenedIntent } from "../core/verify/intent.ts";
import { secondsOf } from "../core/time.ts";
import { permits } from "../core/words/verdicts.ts";
import { answerOf, answerWith } from "./answers.ts";
import type { ActionBody } from "./bodies.ts";
import { decideWithinBudget } from "./budget/budget.ts";
import { reservedBy } from "./decision/decide.ts";
import { giveBackUnsigned } from "./budget/give-back-unsigned.ts";
import { finishClaims } from "./decision/claims.ts";
import type { Decided } from "./decision/decide.ts";
import { compareWithMapping } from "./decision/derive.ts";
import type { SigningDeps } from "./shared/deps.ts";
import type { CommittedRecord } from "../log/group.ts";
import { type Asked, openAsked, prepare, type Prepared } from "./decision/prepare.ts";
import { agentTurn } from "./floors/turn.ts";
import { holdTurn } from "./holds/holds.ts";
import { record } from "./decision/record.ts";
import type { Answer } from "./shared/answer.ts";

/**
 * POST /v1/actions: authenticate, decide, reserve, sequence, sign, record, and only then answer. The same intent always gets
 * the same answer: it waits for its twin, and then finds the twin's answer in the log.
 * @throws every code of the steps; nothing is stored then, but for SIGNING_FAILED, which leaves void records
 */
export async function proposeAction(deps: SigningDeps, body: ActionBody): Promise<Answer> {
  const asked = openAsked(body);
  return deps.turns(intentTurn(asked.intent), async () => (await answerAgain(deps, asked)) ?? process(deps, asked));
}

/** Twins have the same jti, and so have two intents of which one must be refused. */
function intentTurn({ subject, claims }: OpenedIntent): string {
  return `intent ${subject.agentId} ${claims.jti}`;
}

async function answerAgain({ store, mappings }: SigningDeps, { intent, content }: Asked): Promise<Answer | null> {
  const known = await store.intents.byHash(intent.hash);
  if (known === null) return null;
  const row = await store.records.get(known.seq);
  if (row === null) throw new CountersignError("LOG_CORRUPT", `record ${known.seq} is missing`);
  return answerOf(store, row, intent, (map) => {
    const loaded = mappings().find(({ hash }) => hash === map);
    return loaded === undefined ? null : compareWithMapping(loaded.mapping, intent, content);
  });
}

async function process(deps: SigningDeps, asked: Asked): Promise<Answer> {
  const { intent } = asked;
  const prepared = await prepare(deps, asked);
  const conclude = async (): Promise<Answer> => {
    const decided = await decideWithinBudget(deps, prepared);
    if (!permits(decided.verdict.verdict)) deps.rates.denial(prepared.authentic.agent.agentId);
    const decision = await recordCharged(deps, decided);
    await floorsFrom(deps, prepared);
    const claims = finishClaims(deps, decided.draft, decided.verdict, decision.seq);
    return answerWith(deps.store, decision, {
      claims,
      intent,
      evidence: decided.evidence,
      unlike: () => prepared.refusal,
    });
  };
  const { hold, plan } = intent.claims;
  // A step is permitted before its plan is revoked, or never.
  const waited = hold ?? (plan === null ? null : ((await deps.store.holds.planOf(plan.root))?.hold ?? null));
  const isOrdered = await deps.floors.isNeeded(prepared.mapping);
  const inOrder = (): Promise<Answer> =>
    isOrdered ? deps.turns(agentTurn(prepared.authentic.agent.agentId), conclude) : conclude();
  return waited === null ? inOrder() : deps.turns(holdTurn(waited), inOrder);
}

/** What follows from a decision at once is recorded at once; what could not be, the agent's next decision records first. */
async function floorsFrom(deps: SigningDeps, prepared: Prepared): Promise<void> {
  await deps.floors.stand(prepared, secondsOf(deps.clock)).catch(() => undefined);
}

/** Records a decision. What it holds of the counters is kept once it is durable, and given back when it could not be signed. */
async function recordCharged(deps: SigningDeps, decided: Decided): Promise<CommittedRecord> {
  const entries = reservedBy(decided);
  if (entries.length === 0) return record(deps, decided);
  const counters = await deps.counters.open();
  const { intent } = decided.draft.ctx;
  try {
    const decision = await record(deps, decided);
    counters.confirm(intent);
    return decision;
  } catch (error) {
    // After anything else nobody knows what is on disk: the next start finds out.
    if (isCountersignError(error) && error.code === "SIGNING_FAILED") {
      await giveBackUnsigned(deps, counters, { intent, log: deps.logId, entries }).catch(() => undefined);
    }
    throw error;
  }
}
