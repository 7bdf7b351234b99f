import type { DecisionFacts } from "../chain/facts.ts";
import {
  checkAgent,
  checkIntentKey,
  checkLineage,
  checkStateAge,
  checkSubject,
  checkVerdict,
} from "../checks/decision.ts";
import { checkAgainstIntent } from "../checks/intents.ts";
import { checkPolicy } from "../checks/policy.ts";
import type { ShownPlan } from "../checks/plans.ts";
import type { Shown } from "../checks/replay.ts";
import { checkSupported } from "../checks/unsupported.ts";
import type {
  DecisionRecord,
  ErasureRecord,
  FloorEntry,
  IntentRecord,
  Parsed,
  PlanRecord,
  RevocationRecord,
} from "../records/parsed.ts";
import { checkLogSignature } from "../records/signature.ts";
import type { Find } from "../report/findings.ts";
import { isEnforcementPoint } from "./audience.ts";
import type { LogContext } from "./context.ts";
import { checkPlace } from "./place.ts";
import type { RecordFacts } from "./record-facts.ts";
import { judgeRelease } from "./releases.ts";
import type { SigningBooks } from "./signing-books.ts";

/** What bears on a record: what the chain says, and what its disclosures show. */
interface Known extends RecordFacts {
  readonly shown: Shown | null;
  readonly shownPlan: ShownPlan | null;
}

/** Judges a record of a signing log by the chain and by what stands before it, and enters it into the books. */
export function judgeRecord(context: LogContext, books: SigningBooks, find: Find, record: Parsed, known: Known): void {
  checkPlace(find, record, context);
  checkSupported(find, record);
  switch (record.kind) {
    case "intent":
      books.ids.check(find, record.claims.iss, record.claims.jti, record.seq);
      books.intents.add(record);
      return;
    case "sae":
    case "denial":
      judgeDecision(context, books, find, record, known);
      return;
    case "plan":
      judgePlan(books, find, record, known);
      return;
    case "revocation":
      judgeRevocation(context, books, find, record);
      return;
    case "approval":
      books.holds.approve(find, record, known.isSigned);
      books.floors.review(record.claims.hold);
      return;
    case "approval_denial":
      books.holds.deny(find, record, known.denier);
      books.floors.review(record.claims.hold);
      return;
    case "outcome": {
      const release = judgeRelease(find, record, books.permissions, books.counters, context);
      if (release !== null) books.releases.push(release);
      if (release !== null) books.floors.end(record);
      return;
    }
    case "void":
      books.counters.cancel(find, context.logId, record);
      return;
    case "behaviour":
      books.behaviours.add(find, record, books.permissions.byHash(record.claims.sae.hash));
      return;
    case "erasure":
      judgeErasure(context, books, find, record);
      return;
    case "floor":
      judgeFloor(context, books, find, record, known);
      return;
    case "shadow":
      // It has no place in this log, and that was found.
      return;
  }
}

function judgePlan(books: SigningBooks, find: Find, record: PlanRecord, { shownPlan, planner }: Known): void {
  const { seq } = record;
  books.plans.add(seq);
  if (shownPlan?.isIncomplete === true) books.erasures.miss({ seq, find, missing: ["steps"], erasable: true });
  books.holds.plan(find, record, shownPlan?.opened ?? null, planner);
}

function judgeRevocation({ chainLog }: LogContext, books: SigningBooks, find: Find, record: RevocationRecord): void {
  const { claims, jws, seq } = record;
  books.order.check(find, claims.iat);
  books.ids.check(find, "the log", claims.jti, seq);
  if (checkLogSignature(find, jws, claims.iat, chainLog.signers)) books.holds.revoke(find, record);
}

function judgeFloor({ chainLog }: LogContext, books: SigningBooks, find: Find, record: FloorEntry, known: Known): void {
  const { claims, jws, seq } = record;
  books.order.check(find, claims.iat);
  books.ids.check(find, "the log", claims.jti, seq);
  // What another key says makes nothing stricter, and ends nothing.
  if (checkLogSignature(find, jws, claims.iat, chainLog.signers)) books.floors.enter(find, record, known.floorBlock);
}

function judgeErasure({ chainLog }: LogContext, books: SigningBooks, find: Find, record: ErasureRecord): void {
  const { claims, jws, seq } = record;
  books.order.check(find, claims.iat);
  books.ids.check(find, "the log", claims.jti, seq);
  // What another key says excuses nothing.
  if (checkLogSignature(find, jws, claims.iat, chainLog.signers)) books.erasures.add(find, record);
}

function judgeDecision(
  context: LogContext,
  books: SigningBooks,
  find: Find,
  decision: DecisionRecord,
  known: Known,
): void {
  const { logId, organization, chainLog, findAt } = context;
  const { claims, seq, jws } = decision;
  books.decisions.add(seq);
  checkLogSignature(find, jws, claims.iat, chainLog.signers);
  books.order.check(find, claims.iat);
  books.ids.check(find, "the log", claims.jti, seq);
  checkVerdict(find, decision);
  checkSubject(find, decision);
  if (decision.kind === "sae" && !isEnforcementPoint(organization, claims.aud)) find("AUDIENCE_UNKNOWN", claims.aud);
  checkFacts(find, decision, known);
  const intent = matchIntent(find, decision, books);
  if (intent !== null && known.agent !== null) {
    checkIntentKey((code, detail) => findAt(code, intent.seq, detail), intent, known.agent);
  }
  books.floors.decide(find, decision, known.block);
  books.permissions.checkParents(find, decision);
  const { spent = null, params = null, approvals = null } = known.shown?.disclosed ?? {};
  books.holds.decide(find, decision, { params, approvals }, known.agent);
  books.counters.decide(find, logId, decision, spent);
  if (decision.kind === "sae") {
    const agent = { key: known.agent?.publicKey ?? null, commitments: known.commitments };
    books.permissions.add(decision, spent, agent);
  }
}

/** What a decision says of its block is what the chain says at it. */
function checkFacts(find: Find, decision: DecisionRecord, known: DecisionFacts): void {
  const { block, agent, lineage } = known;
  if (block === null) {
    find("PIN_UNKNOWN", `there is no block ${decision.claims.pol.block.number}`);
  } else {
    checkStateAge(find, decision, block);
  }
  if (agent !== null) checkAgent(find, decision, agent);
  if (block !== null) checkPolicy(find, decision, known);
  if (block !== null) checkLineage(find, decision, lineage);
}

/** The intent a decision answers; null, with a finding, when there is none it may. */
function matchIntent(find: Find, decision: DecisionRecord, books: SigningBooks): IntentRecord | null {
  const intent = books.intents.answer(find, decision);
  if (intent === null) return null;
  checkAgainstIntent(find, decision, intent);
  const { seq } = decision;
  const columns = { intent_hash: intent.hash, agent: intent.subject.agentId, jti: intent.claims.jti, seq };
  books.answers.push({ seq, columns });
  return intent;
}
