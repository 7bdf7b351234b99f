import { dataSlice, keccak256 } from "ethers";
import type { network } from "hardhat";

import { deploySystem, FOREVER, type Deployment } from "../../fixture.ts";
import { REASON } from "../../support/agents.ts";
import { DAY, HOUR } from "../evaluator/envelope.ts";
import type { Agent } from "../evaluator/organization.ts";
import { enroll, MODELS } from "./crew.ts";
import { peopleWith, type Person } from "./people.ts";
import { Random } from "./random.ts";

type Connection = Awaited<ReturnType<typeof network.create>>;

/** In the middle of an hour, so that no run is long enough to reach the next. */
export const START = "2026-11-02T00:30:00Z";
const SECONDS = BigInt(Date.parse(START) / 1_000);
const CUSTOM_PLACES = [0, 1, 2];
const PARTNER_PLACES = [3, 4];
const PARTNER_POLICY = 77n;

/** Evaluators that say what a case tells them to, as the organization's own and as partners'. */
export type Others = {
  evaluatorAt: (place: number) => { evaluator: string; codeHash: string };
  partnerAt: (place: number) => { registry: string; policyId: bigint };
};

/** An organization with agents and models in which nobody was given authority yet: what every plot starts from. */
export type Organized = {
  deployment: Deployment;
  agents: ReadonlyMap<bigint, Agent>;
  people: readonly Person[];
  others: Others;
  /** TrustPolicy, and another one that policies may name. */
  policy: string;
  otherPolicy: string;
  /** Brings the chain back to this state, at the same moment each time. */
  reset: () => Promise<void>;
};

export async function organize(connection: Connection, seed: number): Promise<Organized> {
  const deployment = await deploySystem(connection);
  const { ethers, networkHelpers, actors, agentRegistry, modelRegistry, system } = deployment;
  const agents = await enroll(deployment, new Random(seed, "crew"), SECONDS);
  for (const { digest, slsaLevel, isRevoked } of Object.values(MODELS)) {
    const timelocked = modelRegistry.connect(actors.timelock);
    await timelocked.register(
      digest,
      slsaLevel,
      REASON,
      REASON,
      "https://models.example",
      await modelRegistry.mark(),
      FOREVER,
    );
    if (isRevoked) await timelocked.revoke(digest, REASON);
  }
  const deploy = async (name: string, ...given: unknown[]) =>
    await (await ethers.deployContract(name, given)).getAddress();
  const others = await deployOthers(deployment, deploy);
  const policy = await deploy("TrustPolicy", await system.getAddress());
  const otherPolicy = await deploy("TrustPolicy", await system.getAddress());
  const verifier = dataSlice(await agentRegistry.signerOf(1n), 0, 20);
  const snapshot = await networkHelpers.takeSnapshot();
  return {
    deployment,
    agents,
    people: peopleWith(verifier),
    others,
    policy,
    otherPolicy,
    reset: async () => {
      await snapshot.restore();
      await networkHelpers.time.increaseTo(SECONDS + DAY);
    },
  };
}

async function deployOthers(
  { ethers }: Deployment,
  deploy: (name: string, ...given: unknown[]) => Promise<string>,
): Promise<Others> {
  const evaluators = new Map<number, { evaluator: string; codeHash: string }>();
  for (const place of [...CUSTOM_PLACES, ...PARTNER_PLACES]) {
    const evaluator = await deploy("EchoEvaluator", place, CUSTOM_PLACES.includes(place) ? 0n : PARTNER_POLICY);
    evaluators.set(place, { evaluator, codeHash: keccak256(await ethers.provider.getCode(evaluator)) });
  }
  const registries = new Map<number, string>();
  const evaluatorAt = (place: number) => known(evaluators.get(place), place);
  for (const place of PARTNER_PLACES) {
    registries.set(place, await deploy("PartnerStub", evaluatorAt(place).evaluator));
  }
  const partnerAt = (place: number) => ({ registry: known(registries.get(place), place), policyId: PARTNER_POLICY });
  return { evaluatorAt, partnerAt };
}

function known<T>(found: T | undefined, place: number): T {
  if (found === undefined) throw new RangeError(`nobody at place ${place}`);
  return found;
}

/** The beginning of the hour the chain is in. */
export async function hourOf({ networkHelpers }: Deployment): Promise<bigint> {
  const latest = BigInt(await networkHelpers.time.latest());
  return latest - (latest % HOUR);
}
