import { expect } from "chai";

import { buildAct, contentDigestOf } from "../../../../services/core/envelope/build-act.ts";
import { logUrn } from "../../../../services/core/words/ids.ts";
import type { Signer } from "../../../../services/core/ports/ports.ts";
import { buildPlan, buildRevokeOrder, type BuiltPlan, type IntendedStep } from "../../../../services/sdk/build-plan.ts";
import type { Proposal } from "../../../../services/sdk/intent.ts";
import { OPERATOR } from "../../../helpers/operator.ts";
import type { TestAgent } from "./organization.ts";
import { approve } from "./holding.ts";
import { order, reading } from "./requests.ts";
import type { Reply, World } from "./world.ts";

const SHARED_PLANNING = 3;

/** A plan, what its steps do, and whose it is. */
export interface Planned {
  readonly agent: TestAgent;
  readonly built: BuiltPlan;
  readonly steps: readonly (IntendedStep & { readonly proposal: Proposal })[];
}

/** Alice plans together with a human from now on. */
export async function planner(world: World): Promise<TestAgent> {
  const { agents, deployment } = world.organization;
  await deployment.agentRegistry
    .connect(deployment.actors.guardian)
    .lowerPosture(agents.alice.agentId, SHARED_PLANNING);
  await world.catchUp();
  return agents.alice;
}

export const PROPOSALS: readonly Proposal[] = [reading(), order(2_000), order(3_000)];

export function intend(world: World, proposals: readonly Proposal[] = PROPOSALS): Planned["steps"] {
  return proposals.map((proposal) => {
    const http = { uri: proposal.origin + proposal.path, digest: contentDigestOf(proposal.body) };
    return { ...buildAct({ ...proposal, http }, world.deps.randomBytes), sub: proposal.origin, proposal };
  });
}

export interface PlanOver {
  readonly seconds?: number;
  readonly why?: string;
  readonly signer?: Signer;
}

export async function signPlan(
  world: World,
  agent: TestAgent,
  steps: Planned["steps"],
  { seconds = 1800, why = "stock for May", signer = agent.signer }: PlanOver = {},
): Promise<Planned> {
  const clock = () => world.time.now;
  const deps = { identity: agent.identity, signer, clock, randomBytes: world.deps.randomBytes };
  const until = Math.floor(world.time.now / 1000) + seconds;
  return { agent, steps, built: await buildPlan(deps, steps, { until, why }) };
}

export const bring = (world: World, { built }: Planned): Promise<Reply> =>
  world.post("/v1/plans", { plan: built.plan });

/** A plan of alice in the log. */
export async function filed(world: World, proposals?: readonly Proposal[], over?: PlanOver): Promise<Planned> {
  const planned = await signPlan(world, await planner(world), intend(world, proposals), over);
  const reply = await bring(world, planned);
  expect(reply.status, reply.text).to.equal(201);
  return planned;
}

/** The same, and approved. */
export async function approved(world: World, proposals?: readonly Proposal[], over?: PlanOver): Promise<Planned> {
  const planned = await filed(world, proposals, over);
  const reply = await approve(world, planned.built.id);
  expect(reply.status, reply.text).to.equal(201);
  return planned;
}

/** The agent asks for a step, from 1. */
export async function take(
  world: World,
  { agent, built, steps }: Planned,
  step: number,
  { as = agent, over = {} }: { readonly as?: TestAgent; readonly over?: Partial<Proposal> } = {},
): Promise<Reply> {
  const [act, plan] = [steps[step - 1], built.steps[step - 1]];
  if (act === undefined || plan === undefined) throw new Error(`no step ${step}`);
  const intent = await world.intentOf(as, { ...act.proposal, plan, ...over }, { intent: "", ...act });
  return world.act(intent.intent);
}

/** @param by null for the operator */
export async function revoke(world: World, plan: string, by: TestAgent | null, why = "not needed"): Promise<Reply> {
  const { system } = world.organization;
  const clock = () => world.time.now;
  const who = by === null ? { iss: null, signer: OPERATOR } : { iss: by.subject, signer: by.signer };
  const aud = logUrn(system.chainId, system.system, world.deps.logId);
  const text = await buildRevokeOrder({ ...who, aud, clock, randomBytes: world.deps.randomBytes }, plan, why);
  return world.post(`/v1/plans/${plan}/revocations`, { order: text });
}
