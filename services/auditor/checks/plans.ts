import type { AgentView } from "../../chain/read/agents.ts";
import { actDigest } from "../../core/envelope/act-digest.ts";
import { sha256b64 } from "../../core/hash.ts";
import { keyId } from "../../core/jws/key.ts";
import { disclosePlan, type OpenedPlan } from "../../core/plans/open.ts";
import { planRootOf } from "../../core/plans/tree.ts";
import { PLAN_TYPE, planAct, planSub } from "../../core/plans/words.ts";
import { attempt } from "../records/attempt.ts";
import type { DecisionRecord, PlanRecord } from "../records/parsed.ts";
import { checkSignature } from "../records/signature.ts";
import type { Find } from "../report/findings.ts";
import { parseStored } from "./replay.ts";

/** What a plan is beside something that waits for people. */
export interface PlanEntry {
  readonly record: PlanRecord;
  /** of the record that revoked it */
  revokedBy: number | null;
  /** whether somebody could tell that its agent signed it */
  isSigned: boolean;
}

/** What a plan's disclosures show. */
export interface ShownPlan {
  /** null when some are missing, or are not the plan's */
  readonly opened: OpenedPlan | null;
  /** whether some are missing: erased, or held back */
  readonly isIncomplete: boolean;
}

/** @param stored as it stands in the file; undefined when there is none */
export function plannedBy(find: Find, record: PlanRecord, stored = "[]"): ShownPlan {
  const disclosures = attempt(find, "DISCLOSURES_INVALID", () => parseStored(stored));
  if (disclosures === null) return { opened: null, isIncomplete: false };
  const digests = record.claims.steps.flatMap(({ act: { http, tool, params } }) => {
    return [...(http?._sd ?? []), ...(tool?._sd ?? []), ...params._sd];
  });
  const known = new Set(disclosures.map((each) => sha256b64(each)));
  if (digests.some((each) => !known.has(each)) && [...known].every((each) => digests.includes(each))) {
    return { opened: null, isIncomplete: true };
  }
  return { opened: attempt(find, "DISCLOSURES_INVALID", () => disclosePlan(record, disclosures)), isIncomplete: false };
}

/** A plan as what its approvers sign for; `params` is null when parts of it were erased. */
export function approvablePlan({ claims: { steps } }: PlanRecord, opened: OpenedPlan | null) {
  const params = opened?.steps.map((step) => step.params) ?? [];
  const largest = params.reduce((most, { amount = "0" }) => (BigInt(amount) > most ? BigInt(amount) : most), 0n);
  return {
    ...{ type: PLAN_TYPE, sub: planSub(steps.length) },
    params: opened === null ? null : planAct(params).params,
    largest: opened === null ? null : largest,
  };
}

/**
 * A permission of a step rests on a plan that stands before it: its own agent's, signed by the key the agent had then, under the
 * same delegation, with this act at this place, while it ran. That it was taken once, its counter shows.
 * @param ended what ended the plan before, in words; null for nothing
 * @param agent as the registry had it at the decision's block; null when nobody can tell
 */
export function checkStep(
  find: Find,
  { claims }: DecisionRecord,
  { record, isSigned }: PlanEntry,
  { ended, agent }: { readonly ended: string | null; readonly agent: AgentView | null },
): boolean {
  const { iss, sub, act, iat, ctx } = claims;
  const { step = 0, path = [] } = ctx.plan ?? {};
  const digest = actDigest(act, sub);
  const planned = record.claims;
  if (planned.iss !== iss) find("PLAN_INVALID", `record ${record.seq} is another agent's plan`);
  if (planned.delegation !== ctx.delegation) find("PLAN_INVALID", `record ${record.seq} is under another delegation`);
  if (planRootOf(digest, path) !== record.root || record.acts[step - 1] !== digest) {
    find("PLAN_INVALID", `step ${step} of record ${record.seq} is another act`);
  }
  if (iat >= planned.exp) find("PLAN_ENDED", `the plan of record ${record.seq} ended at ${planned.exp}`);
  if (ended !== null) find("PLAN_ENDED", ended);
  if (agent?.publicKey == null) return isSigned;
  if (keyId(agent.publicKey) === record.jws.header.kid) {
    return isSigned || checkSignature((_, detail) => find("PLAN_INVALID", detail), record.jws, agent.publicKey);
  }
  find("PLAN_INVALID", `record ${record.seq} is signed with another key than agent ${agent.agentId} had`);
  return isSigned;
}
