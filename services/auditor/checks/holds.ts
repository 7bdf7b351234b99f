import { actDigest } from "../../core/envelope/act-digest.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import type { ApprovalProof } from "../../core/schemas/approval.ts";
import { permits } from "../../core/words/verdicts.ts";
import type { Find } from "../report/findings.ts";
import type { ApprovalEntry, DecisionRecord } from "../records/parsed.ts";

/** A hold as the records tell it. */
export interface Hold {
  readonly hold: string;
  /** of the denial that opened it */
  readonly denialSeq: number;
  readonly agentId: number;
  readonly iss: string;
  readonly sub: string;
  readonly actDigest: string;
  readonly policy: number;
  readonly version: number;
  /** unix seconds, exclusive; null when the denial does not say */
  readonly until: number | null;
  /** recorded, with their records' seqs */
  readonly approvals: { readonly seq: number; readonly proof: ApprovalProof }[];
  /** of the permission that resumed it */
  spentBy: number | null;
}

/** Holds of one log: opened by a denial, approved by humans, resumed once. */
export interface HoldBook {
  /**
   * Takes a decision in: what opens a hold, what resumes one.
   * @param approvals that it counted; null when they were erased
   */
  decide(find: Find, decision: DecisionRecord, approvals: readonly ApprovalProof[] | null): void;
  /** @param isSigned whether it is signed by whom it names */
  approve(find: Find, approval: ApprovalEntry, isSigned: boolean): void;
  all(): readonly Hold[];
}

/** @param organization SHA-256 of its name, hex */
export function createHoldBook(organization: string): HoldBook {
  const holds = new Map<string, Hold>();
  return {
    decide(find, decision, approvals) {
      const { hold } = decision.claims.ctx;
      checkApprovals(find, approvals ?? [], hold === null ? undefined : holds.get(hold));
      checkUntil(find, decision);
      if (hold === null) {
        if (decision.claims.pol.verdict === "Held") holds.set(decision.claims.ctx.intent, opened(decision));
      } else if (decision.claims.pol.call !== null) {
        resume(find, decision, holds.get(hold));
      }
    },
    approve(find, { seq, claims }, isSigned) {
      const hold = holds.get(claims.hold);
      const problem = wrongApproval(organization, claims, hold, isSigned);
      if (problem !== null) find("APPROVAL_INVALID", problem);
      else hold?.approvals.push({ seq, proof: claims.approval });
    },
    all: () => [...holds.values()],
  };
}

function opened({ seq, claims, subject }: DecisionRecord): Hold {
  return {
    hold: claims.ctx.intent,
    denialSeq: seq,
    agentId: subject.agentId,
    iss: claims.iss,
    sub: claims.sub,
    actDigest: actDigest(claims.act, claims.sub),
    policy: claims.pol.policy,
    version: claims.pol.version,
    until: claims.ctx.hold_until,
    approvals: [],
    spentBy: null,
  };
}

/** A denial that opens a hold says until when, and nothing else does. */
function checkUntil(find: Find, { claims: { pol, ctx, iat } }: DecisionRecord): void {
  const opens = pol.verdict === "Held" && ctx.hold === null;
  if (opens !== (ctx.hold_until !== null)) find("HOLD_INVALID", "only a denial that opens a hold says when it expires");
  if (ctx.hold_until !== null && ctx.hold_until <= iat) find("HOLD_INVALID", "the hold expired before it was opened");
}

/** Only the agent that was held resumes, with the very action a human looked at, once. */
function resume(find: Find, { seq, claims }: DecisionRecord, hold: Hold | undefined): void {
  if (hold === undefined) {
    find("HOLD_INVALID", `no record before it opened hold ${String(claims.ctx.hold)}`);
    return;
  }
  if (hold.iss !== claims.iss) find("HOLD_INVALID", `record ${hold.denialSeq} held another agent`);
  if (hold.actDigest !== actDigest(claims.act, claims.sub)) {
    find("HOLD_INVALID", `record ${hold.denialSeq} held another action`);
  }
  if (hold.until === null || claims.iat >= hold.until) {
    find("HOLD_INVALID", `the hold of record ${hold.denialSeq} had expired`);
  }
  if (hold.spentBy !== null) find("HOLD_SPENT", `record ${hold.spentBy} resumed the hold`);
  else if (permits(claims.pol.verdict)) hold.spentBy = seq;
}

/** Every approval a decision counts stands in a record before it, for this very hold. */
function checkApprovals(find: Find, approvals: readonly ApprovalProof[], hold: Hold | undefined): void {
  const recorded = new Set(hold?.approvals.map(({ proof }) => nameOf(proof)));
  for (const approval of approvals) {
    if (!recorded.has(nameOf(approval))) find("APPROVAL_UNRECORDED", `by ${approval.signer}`);
  }
}

function nameOf(approval: ApprovalProof): string {
  return canonicalJson(approval);
}

function wrongApproval(
  organization: string,
  claims: ApprovalEntry["claims"],
  hold: Hold | undefined,
  isSigned: boolean,
): string | null {
  if (hold === undefined) return "no record before it opened this hold";
  if (claims.organization !== organization) return "given for another organization";
  if (claims.act !== hold.actDigest || claims.policy !== hold.policy) return "given for another action or policy";
  return isSigned ? null : `not a signature of ${claims.approval.signer}`;
}
