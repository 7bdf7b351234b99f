import { actDigest } from "../../core/envelope/act-digest.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { toHoldId } from "../../core/approval/hold-id.ts";
import { permits } from "../../core/words/verdicts.ts";
import type { DenierFacts } from "../chain/facts.ts";
import type { ApprovalDenialEntry, ApprovalEntry, DecisionRecord } from "../records/parsed.ts";
import type { Find } from "../report/findings.ts";
import type { Skipped } from "../report/report.ts";
import { checkDenied, type KnownDenial, wrongDenial } from "./approval-denials.ts";
import { checkCounted, checkUncounted, type ApprovableHold, type ShownApprovals, wrongApproval } from "./approvals.ts";

/** A hold as the records tell it. */
export interface Hold extends ApprovableHold {
  readonly hold: string;
  readonly agentId: number;
  readonly iss: string;
  readonly version: number;
  /** unix seconds, exclusive; null when the denial does not say */
  readonly until: number | null;
  /** of the decision that opened it, unix seconds */
  readonly iat: number;
  /** canonical JSON of what the target said it would do */
  readonly preview: string;
  /** of the permission that resumed it */
  spentBy: number | null;
  /** what ended it by an approver's no */
  denied: KnownDenial | null;
}

/** Holds of one log: opened by a denial, approved by humans, resumed once. */
export interface HoldBook {
  /**
   * Takes a decision in: what opens a hold, what resumes one.
   * @param shown by its disclosures
   */
  decide(find: Find, decision: DecisionRecord, shown: ShownApprovals): void;
  /** @param isSigned whether it is signed by whom it names */
  approve(find: Find, approval: ApprovalEntry, isSigned: boolean): void;
  deny(find: Find, denial: ApprovalDenialEntry, denier: DenierFacts): void;
  /** Compares what no decision counted. @returns what nobody can compare with the act any more */
  finish(): readonly Skipped[];
  all(): readonly Hold[];
}

/** What a hold's words are hidden by, and why it was denied, as the store keeps them; null when it was erased, or is none. */
export interface Hidden {
  readonly saltOf: (hold: string) => string | null;
  readonly whyOf: (hold: string) => string | null;
}

/** @param organization SHA-256 of its name, hex */
export function createHoldBook(organization: string, { saltOf, whyOf }: Hidden): HoldBook {
  const holds = new Map<string, Hold>();
  return {
    decide(find, decision, shown) {
      const { hold } = decision.claims.ctx;
      checkCounted(find, decision, shown, hold === null ? undefined : holds.get(hold));
      checkUntil(find, decision);
      checkNamed(find, decision, hold === null ? undefined : holds.get(hold));
      if (hold === null) {
        if (decision.claims.pol.verdict === "Held") holds.set(decision.claims.ctx.intent, opened(decision, shown));
      } else if (decision.claims.pol.call !== null) {
        resume(find, decision, holds.get(hold));
      }
    },
    approve(find, { seq, claims }, isSigned) {
      const hold = holds.get(claims.hold);
      const problem = wrongApproval(organization, claims, hold, isSigned);
      if (problem !== null) find("APPROVAL_INVALID", problem);
      else hold?.approvals.push({ seq, recorded: claims.approval, find, isRead: false });
      if (hold !== undefined) checkNotDenied(find, hold);
    },
    deny(find, denial, denier) {
      const hold = holds.get(denial.claims.hold);
      const problem = wrongDenial(organization, denial.claims, hold, denier);
      if (problem !== null) find("DENIAL_INVALID", problem);
      if (hold === undefined) return;
      checkNotDenied(find, hold);
      if (hold.spentBy !== null) find("HOLD_SPENT", `record ${hold.spentBy} resumed the hold`);
      hold.denied ??= { seq: denial.seq, recorded: denial.claims.denial, find };
    },
    finish: () =>
      [...holds.values()]
        .flatMap((hold): Skipped[] => {
          const salt = hold.salt ?? saltOf(hold.hold);
          const open = checkUncounted(hold, salt).map((seq) => ({ seq, what: "approval" as const }));
          const words = hold.denied === null ? null : checkDenied(hold, hold.denied, salt, whyOf(hold.hold));
          return words === null ? open : [...open, { seq: words, what: "approval_denial" }];
        })
        .sort((a, b) => a.seq - b.seq),
    all: () => [...holds.values()],
  };
}

function opened({ seq, claims, subject }: DecisionRecord, { params }: ShownApprovals): Hold {
  return {
    hold: claims.ctx.intent,
    denialSeq: seq,
    agentId: subject.agentId,
    iss: claims.iss,
    type: claims.act.type,
    sub: claims.sub,
    params,
    actDigest: actDigest(claims.act, claims.sub),
    policy: claims.pol.policy,
    version: claims.pol.version,
    until: claims.ctx.hold_until,
    approvals: [],
    salt: null,
    iat: claims.iat,
    preview: canonicalJson(claims.ctx.preview),
    spentBy: null,
    denied: null,
  };
}

/** A denial that opens a hold says until when, and nothing else does. */
function checkUntil(find: Find, { claims: { pol, ctx, iat } }: DecisionRecord): void {
  const opens = pol.verdict === "Held" && ctx.hold === null;
  if (opens !== (ctx.hold_until !== null)) find("HOLD_INVALID", "only a denial that opens a hold says when it expires");
  if (ctx.hold_until !== null && ctx.hold_until <= iat) find("HOLD_INVALID", "the hold expired before it was opened");
}

/** Whoever is told that an approver said no can be shown who did. */
function checkNamed(find: Find, { claims }: DecisionRecord, hold: Hold | undefined): void {
  if (claims.pol.reason !== "APPROVAL_DENIED" || hold?.denied != null) return;
  find("HOLD_INVALID", "no record before it denied the hold");
}

/** A no is final: nothing that counts for a hold comes after it. */
function checkNotDenied(find: Find, { denied }: Hold): void {
  if (denied !== null) find("HOLD_DENIED", `record ${denied.seq} denied the hold`);
}

/** Only the agent that was held resumes, with the very action a human looked at, once. */
function resume(find: Find, { seq, claims }: DecisionRecord, hold: Hold | undefined): void {
  if (hold === undefined) {
    find("HOLD_INVALID", `no record before it opened hold ${toHoldId(String(claims.ctx.hold))}`);
    return;
  }
  if (hold.iss !== claims.iss) find("HOLD_INVALID", `record ${hold.denialSeq} held another agent`);
  if (hold.actDigest !== actDigest(claims.act, claims.sub)) {
    find("HOLD_INVALID", `record ${hold.denialSeq} held another action`);
  }
  if (hold.preview !== canonicalJson(claims.ctx.preview)) {
    find("HOLD_INVALID", `record ${hold.denialSeq} held it on another preview`);
  }
  if (hold.until === null || claims.iat >= hold.until) {
    find("HOLD_INVALID", `the hold of record ${hold.denialSeq} had expired`);
  }
  checkNotDenied(find, hold);
  if (hold.spentBy !== null) find("HOLD_SPENT", `record ${hold.spentBy} resumed the hold`);
  else if (permits(claims.pol.verdict)) hold.spentBy = seq;
}
