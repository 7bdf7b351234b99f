import { id, sha256, toUtf8Bytes } from "ethers";

import type { IAgentTrust } from "../../../types/ethers-contracts/contracts/interfaces/IAgentTrust.ts";
import { FOREVER, type Deployment } from "../fixture.ts";
import { ed25519Key } from "./keys.ts";
import { agentMark } from "./marks.ts";

/** Numbers of contracts/types/Words.sol. */
export const KEY_TYPE = { NONE: 0n, ED25519: 1n, P256: 2n } as const;
export const STATUS = { NONE: 0n, ACTIVE: 1n, SUSPENDED: 2n, REVOKED: 3n } as const;
export const POSTURE = {
  NONE: 0n,
  PSEUDO_AGENT: 1n,
  SUPERVISED: 2n,
  SHARED_PLANNING: 3n,
  CONTINUOUS_INSIGHT: 4n,
  DELEGATED: 5n,
} as const;

export const MODEL = sha256(toUtf8Bytes("model"));
export const REASON = id("reason");

/** What the registrar hands in for an agent of this name. */
export function registration(
  { actors }: Deployment,
  name: string,
  overrides: Partial<IAgentTrust.RegistrationStruct> = {},
): IAgentTrust.RegistrationStruct {
  return {
    owner: actors.owner.address,
    uri: `https://agents.example/${name}`,
    keyType: KEY_TYPE.ED25519,
    publicKey: ed25519Key(name).publicKey,
    didHash: sha256(toUtf8Bytes(`did:example:${name}`)),
    modelDigest: MODEL,
    capabilities: [],
    ...overrides,
  };
}

/** Enters an agent and returns its id. */
export async function registerAgent(
  deployment: Deployment,
  name: string,
  overrides: Partial<IAgentTrust.RegistrationStruct> = {},
): Promise<bigint> {
  const { agentRegistry, actors } = deployment;
  await agentRegistry.connect(actors.registrar).enroll(registration(deployment, name, overrides));
  return await agentRegistry.agentCount();
}

/** Enters an agent and gives it full autonomy, so that only the policy's limits decide. */
export async function registerDelegated(deployment: Deployment, name: string): Promise<bigint> {
  const { agentRegistry, actors } = deployment;
  const agentId = await registerAgent(deployment, name);
  await agentRegistry
    .connect(actors.timelock)
    .raisePosture(agentId, POSTURE.DELEGATED, await agentMark(deployment, agentId), FOREVER);
  return agentId;
}

/** The type of action `capability` is about. */
export const ACTION = id("purchase");

/** The approver vouches for one type of action, for good. */
export function capability(
  { actors }: Deployment,
  overrides: Partial<IAgentTrust.CapabilityStruct> = {},
): IAgentTrust.CapabilityStruct {
  return {
    actionType: ACTION,
    attester: actors.approver.address,
    expiresAt: FOREVER,
    documentHash: sha256(toUtf8Bytes("document")),
    ...overrides,
  };
}
