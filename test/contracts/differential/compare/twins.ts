import { ZeroHash } from "ethers";

import { has, type Action } from "../evaluator/action.ts";
import { isAbsent, NO_LIMIT, type Bound, type Envelope } from "../evaluator/envelope.ts";
import { evaluateLineage } from "../evaluator/lineage.ts";
import {
  custodyNumber,
  type Agent,
  type Organization,
  type Parameters,
  type Posture,
} from "../evaluator/organization.ts";
import { evaluatePolicy } from "../evaluator/policy.ts";
import { ancestors, type Delegation, type World } from "../evaluator/world.ts";
import type { Evaluator } from "./cases.ts";

/*
 * Evaluators with one mistake each, by name. Each is the right one, told something wrong: a comparison that finds no
 * difference to them would find none in a contract with that mistake either.
 */
export type Twins = Readonly<Record<string, Evaluator>>;

/** Found by a quick look. */
export const LINEAGE_TWINS: Twins = {
  "ignores what the nodes above may spend": ({ world }, _, action) =>
    evaluateLineage(
      withNodes(world, action, (node, id) => (id === action.delegationId ? node : withBounds(node, unlimited))),
      action,
    ),
  "lets a total exceed a hard limit by one": ({ world }, _, action) =>
    evaluateLineage(
      withNodes(world, action, (node) => withBounds(node, oneMore)),
      action,
    ),
  "forgets that a node in the middle was revoked": ({ world }, _, action) =>
    evaluateLineage(
      withNodes(world, action, (node, id) => (id === action.delegationId ? node : { ...node, revoked: false })),
      action,
    ),
};

/**
 * Takes from the verdict what an approval has to be about, as TrustPolicy once did: of an action with a plan and a hold it
 * judges the plan where the plan would release, and otherwise the hold.
 */
export const TERMS_BY_THE_VERDICT: Evaluator = (organization, policyId, action) => {
  if (action.plan === ZeroHash || action.holdId === ZeroHash) return evaluatePolicy(organization, policyId, action);
  const asHeld = withoutPlan(action);
  const { reason } = evaluatePolicy(organization, policyId, { ...asHeld, approvals: [] });
  const isShared = organization.agents.get(action.agentId)?.posture === "SHARED_PLANNING";
  const asPlanned = { ...action, holdId: ZeroHash };
  return evaluatePolicy(organization, policyId, isShared && reason === "POSTURE_FLOOR" ? asPlanned : asHeld);
};

/** Found by a long look. */
export const RARE_LINEAGE_TWINS: Twins = {
  "lets a step of a plan be taken again": ({ world }, _, action) => evaluateLineage(world, stepNotTaken(action)),
  "flags a total one too late": ({ world }, _, action) =>
    evaluateLineage(
      withNodes(world, action, (node) => withBounds(node, oneLater)),
      action,
    ),
  "takes a new key for the one a grant was made to": ({ world }, _, action) =>
    evaluateLineage(
      withNodes(world, action, (node) => ({ ...node, keyLine: world.keyLines.get(node.agentId) ?? node.keyLine })),
      action,
    ),
  "forgets that a delegator ended its grants": ({ world }, _, action) =>
    evaluateLineage({ ...world, grantEpochs: epochsOfGrants(world, action) }, action),
  "hears only of members that have their facet": ({ world }, _, action) =>
    evaluateLineage(world, withoutSilentMembers(action)),
  "lets a delegation live one second too long": ({ world }, _, action) =>
    evaluateLineage(withNodes(world, action, oneSecondLonger), action),
};

export const POLICY_TWINS: Twins = {
  "forgets the floor of a posture": policyTwin((organization) => withAgents(organization, { posture: "DELEGATED" })),
  "forgets what makes a decision stricter": (organization, policyId, action) =>
    evaluatePolicy(organization, policyId, { ...action, floors: [], token: ZeroHash, attestation: ZeroHash }),
  "does not look at a plan beside a hold": (organization, policyId, action) =>
    evaluatePolicy(organization, policyId, action.holdId === ZeroHash ? action : withoutPlan(action)),
  "is content with one approval too few": policyTwin((organization) => withParameters(organization, oneApprovalLess)),
  "lets anyone approve any amount": policyTwin((organization) =>
    withParameters(organization, ({ approvers }) => ({
      approvers: approvers.map((approver) => ({ ...approver, ceiling: 2n ** 256n - 1n })),
    })),
  ),
};

export const RARE_POLICY_TWINS: Twins = {
  "forgets the floor of a custody": policyTwin((organization) =>
    withParameters(organization, () => ({
      custodyFloors: { agent: "AUTO_APPROVED", sidecar: "AUTO_APPROVED", gateway: "AUTO_APPROVED" },
    })),
  ),
  "believes whatever custody it is told": (organization, policyId, action) => {
    const agent = organization.agents.get(action.agentId);
    const custody = agent === undefined ? action.custody : custodyNumber(agent.custody);
    return evaluatePolicy(organization, policyId, { ...action, custody });
  },
  "lets a plan release what the posture of another agent holds": policyTwin((organization) =>
    withPosture(organization, "SUPERVISED", "SHARED_PLANNING"),
  ),
  "counts a risk band one point too late": policyTwin((organization) =>
    withParameters(organization, ({ bands }) => ({ bands: bands.map((band) => ({ ...band, from: band.from + 1n })) })),
  ),
  "overlooks what a recipient may have": policyTwin((organization) =>
    withParameters(organization, () => ({ releases: [] })),
  ),
  "does not ask the last partner": policyTwin((organization) =>
    withParameters(organization, ({ partners }) => ({ partners: partners.slice(0, -1) })),
  ),
};

function policyTwin(mistake: (organization: Organization) => Organization): Evaluator {
  return (organization, policyId, action: Action) => evaluatePolicy(mistake(organization), policyId, action);
}

/** The nodes above an action, changed: no others have a say. */
function withNodes(
  world: World,
  { delegationId }: Action,
  change: (node: Delegation, id: string) => Delegation,
): World {
  const path = [...ancestors(world, delegationId)];
  return { ...world, delegations: new Map(path.map(([id, node]) => [id, change(node, id)])) };
}

function withBounds(node: Delegation, change: (bound: Bound) => Bound): Delegation {
  const { currency, perAction, perDay, perMonth, lifetime } = node.envelope.financial;
  // What is absent is not metered: a mistake in the limit leaves it so.
  const changed = (bound: Bound) => (isAbsent(bound) ? bound : change(bound));
  const financial = {
    currency,
    perAction: changed(perAction),
    perDay: changed(perDay),
    perMonth: changed(perMonth),
    lifetime: changed(lifetime),
  };
  return { ...node, envelope: { ...node.envelope, financial } };
}

const unlimited = (): Bound => ({ flagAt: NO_LIMIT - 1n, soft: NO_LIMIT, hard: NO_LIMIT });
const oneMore = (bound: Bound): Bound => ({ ...bound, hard: bound.hard + 1n });
const oneLater = (bound: Bound): Bound => ({ ...bound, flagAt: bound.flagAt + 1n });

function oneSecondLonger(node: Delegation): Delegation {
  const { temporal } = node.envelope;
  const envelope: Envelope = { ...node.envelope, temporal: { ...temporal, notAfter: temporal.notAfter + 1n } };
  return { ...node, envelope };
}

/** As if every delegator above an action were still in the epoch of what it granted. */
function epochsOfGrants(world: World, { delegationId }: Action): Map<bigint, bigint> {
  const epochs = new Map<bigint, bigint>();
  for (const [, { parent, grantEpoch }] of ancestors(world, delegationId)) {
    const delegator = world.delegations.get(parent)?.agentId;
    if (delegator !== undefined) epochs.set(delegator, grantEpoch);
  }
  return epochs;
}

function withoutSilentMembers(action: Action): Action {
  return {
    ...action,
    amount: has(action, "AMOUNT") ? action.amount : 0n,
    currency: has(action, "AMOUNT") ? action.currency : ZeroHash,
    recipient: has(action, "RECIPIENT") ? action.recipient : ZeroHash,
    channel: has(action, "CHANNEL") ? action.channel : ZeroHash,
    dataSet: has(action, "DATA_SET") ? action.dataSet : ZeroHash,
    classification: has(action, "CLASSIFICATION") ? action.classification : 0n,
  };
}

function stepNotTaken(action: Action): Action {
  const step = action.plan === ZeroHash ? undefined : action.spent.at(-1);
  return step === undefined ? action : { ...action, spent: action.spent.with(-1, { ...step, before: 0n }) };
}

/** The step's counter goes with its plan. */
function withoutPlan(action: Action): Action {
  return action.plan === ZeroHash
    ? action
    : { ...action, plan: ZeroHash, planPath: [], spent: action.spent.slice(0, -1) };
}

function withPosture(organization: Organization, from: Posture, to: Posture): Organization {
  const agents = [...organization.agents].map(([id, agent]) => {
    return [id, agent.posture === from ? { ...agent, posture: to } : agent] as const;
  });
  return { ...organization, agents: new Map(agents) };
}

function withAgents(organization: Organization, change: Partial<Agent>): Organization {
  const agents = [...organization.agents].map(([id, agent]) => [id, { ...agent, ...change }] as const);
  return { ...organization, agents: new Map(agents) };
}

function withParameters(organization: Organization, change: (of: Parameters) => Partial<Parameters>): Organization {
  const policies = [...organization.policies].map(([id, policy]) => {
    const parameters = { ...policy.parameters, ...change(policy.parameters) };
    return [id, { ...policy, parameters }] as const;
  });
  return { ...organization, policies: new Map(policies) };
}

function oneApprovalLess({ approvalsNeeded, rules }: Parameters): Partial<Parameters> {
  const less = (needed: number) => Math.max(1, needed - 1);
  return {
    approvalsNeeded: approvalsNeeded === 0 ? 0 : less(approvalsNeeded),
    rules: rules.map((rule) => ({
      ...rule,
      approvalsNeeded: rule.approvalsNeeded === 0 ? 0 : less(rule.approvalsNeeded),
    })),
  };
}
