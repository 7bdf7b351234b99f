import { blocked, strictest, type Answer } from "./answer.ts";
import type { Action } from "./action.ts";
import { judgeApprovals, sayPlan } from "./approvals.ts";
import { sayCustody, sayFloors } from "./floors.ts";
import { evaluateLineage } from "./lineage.ts";
import { custodyNumber, type Organization, type Parameters, type Policy, type Posture } from "./organization.ts";
import { sayCustoms, sayPartners } from "./others.ts";
import { sayRelease } from "./release.ts";
import { sayRule } from "./rules.ts";

/*
 * What TrustPolicy.evaluate must answer. As in the lineage, the order in which equally strict things are said is the
 * contract's: where the specification fixes it, it says so.
 */

/** What the policy of an organization says of an action. */
export function evaluatePolicy(organization: Organization, policyId: bigint, action: Action): Answer {
  const policy = organization.policies.get(policyId);
  if (policy === undefined) return blocked("NONE", "POLICY_UNKNOWN");
  if (policy.parameters.scope === "VISITORS") return strictest(sayToVisitors(organization, policy.parameters, action));
  const said = strictest(sayToMembers(organization, policy.parameters, action));
  const judged =
    said.verdict === "HELD" ? judgeApprovals({ organization, policyId, policy, action, held: said }) : said;
  return strictest(sayLast(judged, policy, action));
}

function* sayToMembers(organization: Organization, parameters: Parameters, action: Action): Iterable<Answer> {
  yield* sayMoment(organization, parameters, action);
  yield* sayAgent(organization, action);
  yield* sayModel(organization, parameters, action);
  yield* sayPlan(action);
  yield* sayRule(parameters, action);
  yield evaluateLineage(organization.world, action);
  yield* sayRelease(parameters, action);
  yield* sayCustoms(parameters.customs, action);
  const agent = organization.agents.get(action.agentId);
  yield* sayFloors(action);
  yield* sayCustody(parameters, agent);
  yield* sayPosture(agent?.posture ?? "PSEUDO_AGENT");
}

/** Of a visitor only the action is known. */
function* sayToVisitors(organization: Organization, parameters: Parameters, action: Action): Iterable<Answer> {
  yield* sayMoment(organization, parameters, action);
  yield* sayRule(parameters, action);
  yield* sayRelease(parameters, action);
  yield* sayCustoms(parameters.customs, action);
}

/** What a partner holds, nobody here releases. */
function* sayLast(judged: Answer, { parameters }: Policy, action: Action): Iterable<Answer> {
  yield judged;
  yield* sayPartners(parameters.partners, action);
}

function* sayMoment({ now, pausedUntil }: Organization, { stateAge }: Parameters, { time }: Action): Iterable<Answer> {
  if (time < pausedUntil) yield blocked("NONE", "PAUSED");
  const age = time > now ? time - now : now - time;
  if (age > stateAge) yield blocked("TEMPORAL", "STALE_STATE");
}

function* sayAgent({ agents, mappingHash }: Organization, action: Action): Iterable<Answer> {
  if (action.mappingHash !== mappingHash) yield blocked("NONE", "MAPPING_MISMATCH");
  const agent = agents.get(action.agentId);
  if (agent === undefined) {
    yield blocked("NONE", "AGENT_UNKNOWN");
    return;
  }
  if (agent.status === "SUSPENDED") yield blocked("NONE", "AGENT_SUSPENDED");
  if (agent.status === "REVOKED") yield blocked("NONE", "AGENT_REVOKED");
  if (action.modelDigest !== agent.modelDigest) yield blocked("NONE", "MODEL_MISMATCH");
  if (action.custody !== custodyNumber(agent.custody)) yield blocked("NONE", "CUSTODY_MISMATCH");
  const capableUntil = agent.capabilities.get(action.actionType);
  if (capableUntil === undefined) yield blocked("NONE", "CAPABILITY_MISSING");
  else if (action.time >= capableUntil) yield blocked("NONE", "CAPABILITY_EXPIRED");
}

function* sayModel({ models }: Organization, { minSlsa }: Parameters, { modelDigest }: Action): Iterable<Answer> {
  const model = models.get(modelDigest);
  if (model === undefined) yield blocked("NONE", "MODEL_UNKNOWN");
  else if (model.isRevoked) yield blocked("NONE", "MODEL_REVOKED");
  else if (model.slsaLevel < minSlsa) yield blocked("NONE", "MODEL_LEVEL");
}

/** The floors of the design; none for Delegated. */
function* sayPosture(posture: Posture): Iterable<Answer> {
  if (posture === "DELEGATED") return;
  const verdict = posture === "CONTINUOUS_INSIGHT" ? "FLAGGED" : "HELD";
  yield { verdict, dimension: "NONE", reason: "POSTURE_FLOOR" };
}
