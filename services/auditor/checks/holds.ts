import { actDigest } from "../../core/envelope/act-digest.ts";
import { canonicalJson } from "../../core/json/canonical.ts";
import { toHoldId } from "../../core/approval/hold-id.ts";
import { permits } from "../../core/words/verdicts.ts";
import type { DenierFacts } from "../chain/facts.ts";
import type { AgentView } from "../../chain/read/agents.ts";
import { keyId } from "../../core/jws/key.ts";
import type { OpenedPlan } from "../../core/plans/open.ts";
import type {
  ApprovalDenialEntry,
  ApprovalEntry,
  DecisionRecord,
  PlanRecord,
  RevocationRecord,
} from "../records/parsed.ts";
import { checkSignature } from "../records/signature.ts";
import type { Find } from "../report/findings.ts";
import type { Skipped } from "../report/report.ts";
import { approvablePlan, checkStep, type PlanEntry } from "./plans.ts";
import { checkDenied, type KnownDenial, wrongDenial } from "./approval-denials.ts";
import { checkCounted, checkUncounted, type ApprovableHold, type ShownApprovals, wrongApproval } from "./approvals.ts";

/** A hold as the records tell it. */
export interface Hold extends ApprovableHold {
  readonly hold: string;
  readonly agentId: number;
  readonly iss: string;
  /** null of a plan */
  readonly version: number | null;
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
  readonly largest: bigint | null;
  /** null of an action */
  readonly plan: PlanEntry | null;
}

/** What waits in one log: holds, opened by a denial, approved by humans, resumed once; and plans, whose steps run while they stand. */
export interface HoldBook {
  /**
   * Takes a decision in: what opens a hold, what resumes one.
   * @param shown by its disclosures
   * @param agent as the registry had it at the decision's block; null when nobody can tell
   */
  decide(find: Find, decision: DecisionRecord, shown: ShownApprovals, agent?: AgentView | null): void;
  /**
   * Takes a plan in: it waits from now on.
   * @param opened null when parts of it were erased
   * @param planner its agent as the registry has it now
   */
  plan(find: Find, record: PlanRecord, opened: OpenedPlan | null, planner: AgentView | null): void;
  revoke(find: Find, record: RevocationRecord): void;
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
  const plans = new Map<string, Hold>();
  return {
    decide(find, decision, shown, agent = null) {
      const { hold, plan } = decision.claims.ctx;
      const planned = plan === null ? undefined : plans.get(plan.root);
      const counted = plan === null ? holds.get(hold ?? "") : planned;
      checkCounted(find, decision, shown, counted);
      if (plan !== null) takeStep(find, decision, planned, agent);
      checkUntil(find, decision);
      checkNamed(find, decision, hold === null ? undefined : holds.get(hold));
      if (hold === null) {
        if (decision.claims.pol.verdict === "Held") holds.set(decision.claims.ctx.intent, opened(decision, shown));
      } else if (decision.claims.pol.call !== null) {
        resume(find, decision, holds.get(hold));
      }
    },
    plan(find, record, opened, planner) {
      const planned = plannedHold(record, opened);
      if (planner !== null && planned.plan !== null) planned.plan.isSigned = isSignedBy(find, record, planner);
      if (plans.has(record.root)) find("PLAN_INVALID", "a record before it is a plan of the same steps");
      else plans.set(record.root, planned);
      holds.set(record.hash, planned);
    },
    revoke(find, { seq, claims }) {
      const hold = holds.get(claims.plan);
      if (hold?.plan == null) return find("PLAN_INVALID", "no record before it is this plan");
      const ended = endOf(hold);
      if (ended !== null) find("PLAN_ENDED", ended);
      hold.plan.revokedBy ??= seq;
    },
    approve(find, { seq, claims }, isSigned) {
      const hold = holds.get(claims.hold);
      const problem = wrongApproval(organization, claims, hold, isSigned);
      if (problem !== null) find("APPROVAL_INVALID", problem);
      else hold?.approvals.push({ seq, recorded: claims.approval, find, isRead: false });
      if (hold === undefined) return;
      checkNotDenied(find, hold);
      if (hold.plan !== null) checkPlanStands(find, hold, claims.approval.valid_before);
    },
    deny(find, denial, denier) {
      const hold = holds.get(denial.claims.hold);
      const problem = wrongDenial(organization, denial.claims, hold, denier);
      if (problem !== null) find("DENIAL_INVALID", problem);
      if (hold === undefined) return;
      checkNotDenied(find, hold);
      if (hold.plan?.revokedBy != null) find("PLAN_ENDED", String(endOf(hold)));
      if (hold.spentBy !== null) find("HOLD_SPENT", `record ${hold.spentBy} resumed the hold`);
      hold.denied ??= { seq: denial.seq, recorded: denial.claims.denial, find };
    },
    finish: () =>
      [...holds.values()]
        .flatMap((hold): Skipped[] => {
          const salt = hold.salt ?? saltOf(hold.hold);
          const open = checkUncounted(hold, salt).map((seq) => ({ seq, what: "approval" as const }));
          const words = hold.denied === null ? null : checkDenied(hold, hold.denied, salt, whyOf(hold.hold));
          const unsigned = hold.plan?.isSigned === false ? [{ seq: hold.denialSeq, what: "plan" as const }] : [];
          const said = words === null ? [] : [{ seq: words, what: "approval_denial" as const }];
          return [...unsigned, ...open, ...said];
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
    largest: params === null ? null : BigInt(params.amount ?? "0"),
    plan: null,
  };
}

function plannedHold(record: PlanRecord, opened: OpenedPlan | null): Hold {
  const { seq, claims, subject, hash, root } = record;
  return {
    ...{ hold: hash, denialSeq: seq, agentId: subject.agentId, iss: claims.iss, actDigest: root },
    ...approvablePlan(record, opened),
    ...{ policy: null, version: null, until: claims.exp, iat: claims.iat, preview: canonicalJson(null) },
    ...{ approvals: [], salt: null, spentBy: null, denied: null },
    plan: { record, revokedBy: null, isSigned: false },
  };
}

/** With the key it has now; of a key that was given up since, nobody can tell without a step. */
function isSignedBy(find: Find, { jws }: PlanRecord, { publicKey, agentId }: AgentView): boolean {
  if (publicKey === null) {
    find("AGENT_UNKNOWN", `no agent ${agentId}`);
    return false;
  }
  return keyId(publicKey) === jws.header.kid && checkSignature(find, jws, publicKey);
}

/** What ended a plan so far, but for time; null for nothing. */
function endOf({ denied, plan }: Hold): string | null {
  if (denied !== null) return `record ${denied.seq} denied the plan`;
  return plan?.revokedBy == null ? null : `record ${plan.revokedBy} revoked the plan`;
}

/** The contract knows nothing of a plan's end, so its approvals end with it. */
function checkPlanStands(find: Find, hold: Hold, validBefore: number): void {
  if (hold.plan?.revokedBy != null) find("PLAN_ENDED", String(endOf(hold)));
  if (hold.until !== null && validBefore > hold.until) find("APPROVAL_INVALID", `the plan ends at ${hold.until}`);
}

/** A decision on a step; of one that permits nothing there is nothing to say but who is told what. */
function takeStep(find: Find, decision: DecisionRecord, planned: Hold | undefined, agent: AgentView | null): void {
  const { root = "" } = decision.claims.ctx.plan ?? {};
  const isOver = decision.claims.pol.reason === "PLAN_REVOKED";
  if (isOver && (planned === undefined || endOf(planned) === null)) {
    find("PLAN_INVALID", "no record before it ended the plan");
  }
  if (decision.kind !== "sae") return;
  if (planned?.plan == null) return find("PLAN_INVALID", `no record before it is the plan ${root}`);
  const { plan } = planned;
  plan.isSigned = checkStep(find, decision, plan, { ended: endOf(planned), agent });
  if (planned.approvals.length === 0) find("PLAN_UNAPPROVED", `of record ${planned.denialSeq}`);
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
