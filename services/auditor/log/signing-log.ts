import { checkCharges } from "../checks/charges.ts";
import type { CounterBook } from "../checks/counters.ts";
import { createHoldBook, type HoldBook } from "../checks/holds.ts";
import { checkAgainstIntent, createIntentBook, type IntentBook } from "../checks/intents.ts";
import { createTimeOrder } from "../checks/order.ts";
import { createPermissionBook, type PermissionBook } from "../checks/permissions.ts";
import { checkAgent, checkIntentKey, checkLineage, checkStateAge, checkVerdict } from "../checks/decision.ts";
import { checkPolicy } from "../checks/policy.ts";
import { disclosedAct, replay } from "../checks/replay.ts";
import { createUniqueIds } from "../checks/unique.ts";
import { type DecisionFacts, NO_FACTS } from "../chain/facts.ts";
import type { Find } from "../report/findings.ts";
import type { DecisionRecord, IntentRecord, OutcomeRecord } from "../records/parsed.ts";
import { checkLogSignature } from "../records/signature.ts";
import { isEnforcementPoint } from "./audience.ts";
import type { LogContext } from "./context.ts";
import type { Expected } from "./index-check.ts";
import { checkPlace } from "./place.ts";
import { judgeRelease, type Release } from "./releases.ts";
import { count, createTally, type Tally } from "./tally.ts";
import type { Tree } from "./tree.ts";
import { type Walked, walk } from "./walk.ts";

/** What a signing log's records say, once they were judged. */
export interface SigningLog {
  readonly tally: Tally;
  readonly permissions: PermissionBook;
  readonly holds: HoldBook;
  /** what was given back of budgets */
  readonly releases: readonly Release[];
  /** which decision each intent got */
  readonly answers: readonly Expected[];
  /** records that have disclosures */
  readonly decisions: ReadonlySet<number>;
}

/**
 * Judges the records of a signing log, in the order of seq: a record may only rest on what stands before it. Counters are added
 * up when all logs were read.
 */
export async function auditSigningLog(context: LogContext, tree: Tree, counters: CounterBook): Promise<SigningLog> {
  const { logId, facts, snapshot, findAt, organization, chainLog } = context;
  const tally = createTally();
  const intents = createIntentBook();
  const permissions = createPermissionBook();
  const holds = createHoldBook(organization.addresses.organization);
  const order = createTimeOrder();
  const ids = createUniqueIds();
  const releases: Release[] = [];
  const answers: Expected[] = [];
  const decisions = new Set<number>();
  const readable = new Set<number>();

  function decide(find: Find, decision: DecisionRecord, known: DecisionFacts): void {
    const { block, agent } = known;
    const { claims, seq, jws } = decision;
    decisions.add(seq);
    tree.pin(seq, claims.pol.block);
    checkLogSignature(find, jws, claims.iat, chainLog.signers);
    order.check(find, claims.iat);
    ids.check(find, "the log", claims.jti, seq);
    checkVerdict(find, decision);
    if (decision.kind === "sae" && !isEnforcementPoint(organization, claims.aud)) find("AUDIENCE_UNKNOWN", claims.aud);
    if (block === null) find("PIN_UNKNOWN", `block ${claims.pol.block.number} has another hash, or does not exist`);
    else checkStateAge(find, decision, block);
    if (agent !== null) checkAgent(find, decision, agent);
    if (block !== null) checkPolicy(find, decision, known);
    if (block !== null) checkLineage(find, decision, known.lineage);
    const intent = answer(find, decision, intents);
    if (intent !== null && agent !== null) {
      checkIntentKey((code, detail) => findAt(code, intent.seq, detail), intent, agent);
    }
    permissions.checkParents(find, decision);
    holds.decide(find, decision);
    counters.decide(find, logId, decision);
    if (decision.kind === "sae") permissions.add(decision);
  }

  function answer(find: Find, decision: DecisionRecord, book: IntentBook): IntentRecord | null {
    const intent = book.answer(find, decision);
    if (intent === null) return null;
    checkAgainstIntent(find, decision, intent);
    const columns = { intent_hash: intent.hash, agent: intent.subject.agentId, jti: intent.claims.jti };
    answers.push({ seq: decision.seq, columns: { ...columns, seq: decision.seq } });
    return intent;
  }

  function judge({ parsed, intact, find }: Walked, known: RecordFacts): void {
    count(tally, parsed);
    if (parsed === null) return;
    if (intact) readable.add(parsed.seq);
    checkPlace(find, parsed, context);
    if (parsed.kind === "intent") {
      ids.check(find, parsed.claims.iss, parsed.claims.jti, parsed.seq);
      intents.add(parsed);
    }
    if (parsed.kind === "void") counters.cancel(find, logId, parsed);
    if (parsed.kind === "outcome") releases.push(...released(find, parsed));
    if (parsed.kind === "approval") holds.approve(find, parsed, known.isSigned);
    if (parsed.kind === "sae" || parsed.kind === "denial") decide(find, parsed, known);
  }

  function released(find: Find, outcome: OutcomeRecord): readonly Release[] {
    const release = judgeRelease(find, outcome, permissions, counters, context);
    return release === null ? [] : [release];
  }

  async function ask(
    { parsed, find }: Walked,
    { policy, path, block }: DecisionFacts,
    stored: string | undefined,
  ): Promise<void> {
    if (parsed?.kind !== "sae" && parsed?.kind !== "denial") return;
    const act = stored === undefined ? null : disclosedAct(find, parsed, stored);
    if (block !== null) checkCharges(find, parsed, path, act?.params ?? null);
    if (parsed.claims.pol.call === null) return;
    if (stored === undefined) tally.notReplayable += 1;
    if (act === null || policy === null || block === null) return;
    if (await replay(find, parsed, act, { policy, block }, facts)) tally.replayed += 1;
  }

  for (const walked of walk(context, tree)) {
    const known = await Promise.all(walked.map(({ parsed }) => factsOf(context, parsed)));
    walked.forEach((each, i) => judge(each, known[i] ?? NOTHING));
    const stored = snapshot.disclosures(walked[0]?.seq ?? 0, walked.at(-1)?.seq ?? 0);
    await Promise.all(walked.map((each, i) => ask(each, known[i] ?? NO_FACTS, stored.get(each.seq))));
  }
  for (const seq of intents.unanswered()) {
    // What is wrong with the record after it is a finding of its own.
    if (readable.has(seq + 1) || seq === tree.lastSeq()) findAt("INTENT_UNANSWERED", seq, "no record decides it");
  }
  return { tally, permissions, holds, releases, answers, decisions };
}

/** What has to be asked before a record can be judged. */
interface RecordFacts extends DecisionFacts {
  /** of an approval: whether it is signed by whom it names */
  readonly isSigned: boolean;
}

const NOTHING: RecordFacts = { ...NO_FACTS, isSigned: false };

async function factsOf({ facts }: LogContext, parsed: Walked["parsed"]): Promise<RecordFacts> {
  if (parsed?.kind === "approval") return { ...NOTHING, isSigned: await facts.isSigned(parsed.claims) };
  if (parsed?.kind !== "sae" && parsed?.kind !== "denial") return NOTHING;
  return { ...NOTHING, ...(await facts.factsOf(parsed.claims, parsed.subject.agentId)) };
}
