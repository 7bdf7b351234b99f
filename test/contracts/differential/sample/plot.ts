import { id, type TypedDataDomain } from "ethers";

import { FOREVER, MAPPING_HASH, type Deployment } from "../../fixture.ts";
import { approvalDomain } from "../../support/approvals.ts";
import { DAY } from "../evaluator/envelope.ts";
import type { Organization, Policy } from "../evaluator/organization.ts";
import { age } from "./ageing.ts";
import { Crew, MODELS } from "./crew.ts";
import { Forest, type Leaf } from "./forest.ts";
import type { Ground } from "./ground.ts";
import { grow, plant } from "./growth.ts";
import { hourOf, type Organized } from "./organizations.ts";
import { anyParameters, encode, forVisitors } from "./parameters.ts";
import { HUMANS, type Person } from "./people.ts";
import { choosePresent } from "./present.ts";
import { Random } from "./random.ts";

const ACTIVATION_DELAYS = [0n, 0n, 3_600n, 2n * DAY, 10n * DAY];
/** Delegations tried before each time something ends. */
const SEASONS = [35, 10, 10, 5];
const GAS = 10_000_000n;
/** The last one has another evaluator; any other is unknown. */
export const POLICIES = { MEMBERS: 7n, VISITORS: 8n, ELSEWHERE: 9n, UNKNOWN: 10n } as const;

/** Random trees of authority under random policies, on a chain, and what the chain is expected to know of them. */
export type Plot = {
  number: number;
  organization: Organization;
  people: readonly Person[];
  leaves: { all: readonly Leaf[]; standing: readonly Leaf[] };
};

/** The same number under the same seed is the same plot, whatever was there before. */
export async function layOut(organized: Organized, seed: number, number: number): Promise<Plot> {
  const { deployment, people } = organized;
  const random = new Random(seed, "plot", number);
  await organized.reset();
  const crew = new Crew(deployment, organized.agents);
  const ground = await groundOf(deployment, random, crew);
  await growTrees(ground, deployment);
  const policies = await publish(organized, random);
  const { now, pausedUntil } = await choosePresent(ground, deployment);
  const world = ground.forest.freeze();
  const all = [...world.delegations];
  return {
    number,
    people,
    leaves: { all, standing: all.filter(([node]) => ground.forest.stands(node, now)) },
    organization: {
      name: deployment.parameters.organization,
      domain: await approvalDomain(deployment),
      now,
      pausedUntil,
      mappingHash: MAPPING_HASH,
      policies,
      agents: crew.agents,
      models: new Map(Object.values(MODELS).map(({ digest, ...model }) => [digest, model])),
      world,
    },
  };
}

async function groundOf(deployment: Deployment, random: Random, crew: Crew): Promise<Ground> {
  const { lineage, actors, networkHelpers, ethers } = deployment;
  const { chainId } = await ethers.provider.getNetwork();
  const verifyingContract = await lineage.getAddress();
  const domain: TypedDataDomain = { name: "Countersign", version: "1", chainId, verifyingContract };
  return {
    random,
    lineage,
    guardian: actors.guardian,
    timelock: actors.timelock,
    humans: HUMANS,
    crew,
    forest: new Forest(crew),
    domain,
    hour: async () => await hourOf(deployment),
    setNext: async (time) => await networkHelpers.time.setNextBlockTimestamp(time),
  };
}

async function growTrees(ground: Ground, { networkHelpers }: Deployment): Promise<void> {
  const hour = await ground.hour();
  for (const [index, delay] of ACTIVATION_DELAYS.entries())
    await plant(ground, hour + 2_400n + 60n * BigInt(index), delay);
  await networkHelpers.time.increase(10n * DAY);
  for (const [season, delegations] of SEASONS.entries()) {
    if (season > 0) await age(ground);
    for (let index = 0; index < delegations; index++) await grow(ground);
  }
}

/** A policy for members, sometimes in its second version, one for visitors, and one that names another evaluator. */
async function publish(organized: Organized, random: Random): Promise<Map<bigint, Policy>> {
  const { deployment, people, others, policy, otherPolicy } = organized;
  const { policyRegistry, actors } = deployment;
  const signers = people.map(({ signer }) => signer);
  const inForce = new Map<bigint, Policy>();
  async function enter(policyId: bigint, evaluator: string, next: Policy["parameters"]): Promise<void> {
    const version = await policyRegistry.currentVersion(policyId);
    await policyRegistry
      .connect(actors.timelock)
      .publish(policyId, await policyRegistry.markOf(policyId, version), FOREVER, {
        evaluator,
        gasLimit: GAS,
        codeHash: await policyRegistry.codeHashOf(evaluator),
        mappingHash: MAPPING_HASH,
        rationaleHash: id("rationale"),
        parameters: encode(next, others),
      });
    if (evaluator === policy) inForce.set(policyId, { version: version + 1n, parameters: next });
  }
  if (random.chance(30)) await enter(POLICIES.MEMBERS, policy, anyParameters(random, signers));
  await enter(POLICIES.MEMBERS, policy, anyParameters(random, signers));
  await enter(POLICIES.VISITORS, policy, forVisitors(anyParameters(random, signers)));
  await enter(POLICIES.ELSEWHERE, otherPolicy, anyParameters(random, signers));
  return inForce;
}
