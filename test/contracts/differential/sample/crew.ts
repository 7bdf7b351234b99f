import { p256 } from "@noble/curves/nist.js";
import { getBytes, hexlify, id } from "ethers";

import { FOREVER, type Deployment } from "../../fixture.ts";
import { KEY_TYPE, newKey, POSTURE, REASON, registerAgent } from "../../support/agents.ts";
import { HOUR } from "../evaluator/envelope.ts";
import { custodyNumber, type Agent, type Custody, type Posture } from "../evaluator/organization.ts";
import type { Random } from "./random.ts";
import { UNIVERSE } from "./universe.ts";

const SIZE = 40;
const FIRST_LINE = 1n;
const DELEGATED = 55;
const LESSER = ["PSEUDO_AGENT", "SUPERVISED", "SHARED_PLANNING", "SHARED_PLANNING", "CONTINUOUS_INSIGHT"] as const;

/** The models that are registered. */
export const MODELS = {
  good: { digest: id("good model"), slsaLevel: 3n, isRevoked: false },
  plain: { digest: id("plain model"), slsaLevel: 1n, isRevoked: false },
  revoked: { digest: id("revoked model"), slsaLevel: 3n, isRevoked: true },
} as const;
const UNKNOWN_MODEL = id("unknown model");
/** Of the first agents; all others have a good one. */
const UNUSUAL_MODELS = [MODELS.plain.digest, MODELS.plain.digest, MODELS.revoked.digest, UNKNOWN_MODEL];

/** Enters agents, attested for most of what there is, some of it for days only. */
export async function enroll(deployment: Deployment, random: Random, now: bigint): Promise<Map<bigint, Agent>> {
  const agents = new Map<bigint, Agent>();
  for (let index = 0; index < SIZE; index++) {
    const modelDigest = UNUSUAL_MODELS[index] ?? MODELS.good.digest;
    const capabilities = random.some(UNIVERSE.operations, 98).map((actionType) => ({
      actionType,
      attester: deployment.actors.approver.address,
      expiresAt: random.chance(88) ? FOREVER : now + random.big(260n, 320n) * HOUR,
      documentHash: id("document"),
    }));
    const name = nameOf(BigInt(index) + 1n, FIRST_LINE);
    const custody = random.beside("custody").pick<Custody>(["AGENT", "AGENT", "SIDECAR", "GATEWAY"]);
    const newcomer = { keyType: KEY_TYPE.P256, custody: custodyNumber(custody), modelDigest, capabilities };
    const agentId = await registerAgent(deployment, name, newcomer);
    const until = new Map(capabilities.map(({ actionType, expiresAt }) => [actionType, expiresAt]));
    const posture = random.chance(DELEGATED) ? "DELEGATED" : random.pick(LESSER);
    await setPosture(deployment, agentId, posture);
    agents.set(agentId, { status: "ACTIVE", posture, custody, keyLine: FIRST_LINE, modelDigest, capabilities: until });
  }
  return agents;
}

/** Newcomers are Supervised. */
async function setPosture({ agentRegistry, actors }: Deployment, agentId: bigint, posture: Posture): Promise<void> {
  if (posture === "SUPERVISED") return;
  if (posture === "PSEUDO_AGENT") await agentRegistry.connect(actors.guardian).lowerPosture(agentId, POSTURE[posture]);
  else
    await agentRegistry
      .connect(actors.timelock)
      .raisePosture(agentId, POSTURE[posture], (await agentRegistry.getAgent(agentId)).mark, FOREVER);
}

/** The agents of one sample: what happens to them on the chain is remembered here. */
export class Crew {
  readonly agents: Map<bigint, Agent>;
  private readonly deployment: Deployment;

  constructor(deployment: Deployment, agents: ReadonlyMap<bigint, Agent>) {
    this.deployment = deployment;
    this.agents = new Map(agents);
  }

  get ids(): bigint[] {
    return [...this.agents.keys()];
  }

  idsThatAre(status: Agent["status"]): bigint[] {
    return this.ids.filter((agentId) => this.agents.get(agentId)?.status === status);
  }

  /** Signs a digest with the agent's registered key. */
  sign(agentId: bigint, digest: string): string {
    return hexlify(p256.sign(getBytes(digest), secretOf(this.nameOf(agentId)), { prehash: false, lowS: true }));
  }

  async suspend(agentId: bigint): Promise<void> {
    const { agentRegistry, actors } = this.deployment;
    await agentRegistry.connect(actors.guardian).suspend(agentId, REASON);
    this.change(agentId, { status: "SUSPENDED" });
  }

  async revoke(agentId: bigint): Promise<void> {
    const { agentRegistry, actors } = this.deployment;
    await agentRegistry.connect(actors.guardian).revoke(agentId, REASON);
    this.change(agentId, { status: "REVOKED" });
  }

  /** Gives a suspended agent another key, in the same hands: what was granted to the old one is not granted to it. */
  async recover(agentId: bigint): Promise<void> {
    const { agentRegistry, actors } = this.deployment;
    const { keyLine, custody } = this.agentOf(agentId);
    const { mark, didHash } = await agentRegistry.getAgent(agentId);
    const name = nameOf(agentId, keyLine + 1n);
    const hands = { keyType: KEY_TYPE.P256, custody: custodyNumber(custody), didHash };
    const key = await newKey(this.deployment, "recovery", { name, ...hands, agentId, mark, deadline: FOREVER });
    await agentRegistry.connect(actors.timelock).recoverKey(agentId, key, mark, FOREVER);
    this.change(agentId, { keyLine: keyLine + 1n });
  }

  async reinstate(agentId: bigint): Promise<void> {
    const { agentRegistry, actors } = this.deployment;
    const { mark } = await agentRegistry.getAgent(agentId);
    await agentRegistry.connect(actors.timelock).reinstate(agentId, mark, FOREVER);
    this.change(agentId, { status: "ACTIVE" });
  }

  keyLineOf(agentId: bigint): bigint {
    return this.agentOf(agentId).keyLine;
  }

  /** Whose key an agent has. */
  nameOf(agentId: bigint): string {
    return nameOf(agentId, this.keyLineOf(agentId));
  }

  private change(agentId: bigint, change: Partial<Agent>): void {
    this.agents.set(agentId, { ...this.agentOf(agentId), ...change });
  }

  private agentOf(agentId: bigint): Agent {
    const agent = this.agents.get(agentId);
    if (agent === undefined) throw new RangeError(`no agent ${agentId}`);
    return agent;
  }
}

const nameOf = (agentId: bigint, keyLine: bigint): string => `member ${agentId}, key ${keyLine}`;
/** As test/contracts/support/keys.ts makes the public one. */
const secretOf = (name: string): Uint8Array => getBytes(id(name));
