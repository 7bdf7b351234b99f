import { concat, id, sha256, toUtf8Bytes } from "ethers";

import type { IAgentTrust } from "../../../types/ethers-contracts/contracts/interfaces/IAgentTrust.ts";
import { FOREVER, type Deployment } from "../fixture.ts";
import {
  ATTESTATION_TYPES,
  ENROLLMENT_TYPES,
  identityDomain,
  keyed,
  RECOVERY_TYPES,
  ROTATION_TYPES,
  signStatement,
} from "./identity.ts";
import { ED25519_SPKI, ed25519Key, P256_SPKI, p256Key, type TestKey } from "./keys.ts";
import { agentMark, NO_MARK } from "./marks.ts";
import { CUSTODY, KEY_TYPE, POSTURE } from "./words.ts";

export { CUSTODY, KEY_TYPE, POSTURE, STATUS } from "./words.ts";

export const MODEL = sha256(toUtf8Bytes("model"));
export const REASON = id("reason");

/** What a test may say otherwise of an agent that enters. */
export interface Newcomer {
  owner: string;
  uri: string;
  keyType: bigint;
  custody: bigint;
  publicKey: string;
  didHash: string;
  modelDigest: string;
  capabilities: IAgentTrust.CapabilityStruct[];
  deadline: bigint;
  /** whose key signs that it is there; default the agent's own */
  signedBy: string;
  /** what that key says otherwise */
  said: Partial<EnrollmentStatement>;
}
export type EnrollmentStatement = {
  agentId: bigint;
  owner: string;
  registrar: string;
  keyHash: string;
  didHash: string;
  custody: bigint;
  deadline: bigint;
};

/** What the registrar hands in for an agent of this name, signed by the key of that name. */
export async function registration(
  deployment: Deployment,
  name: string,
  overrides: Partial<Newcomer> = {},
): Promise<IAgentTrust.RegistrationStruct> {
  const { actors } = deployment;
  const keyType = overrides.keyType ?? KEY_TYPE.ED25519;
  const newcomer: Newcomer = {
    owner: actors.owner.address,
    uri: `https://agents.example/${name}`,
    keyType,
    custody: CUSTODY.AGENT,
    publicKey: keyOf(name, keyType).publicKey,
    didHash: sha256(toUtf8Bytes(`did:example:${name}`)),
    modelDigest: MODEL,
    capabilities: [],
    deadline: await soon(deployment),
    signedBy: name,
    said: {},
    ...overrides,
  };
  const { owner, uri, custody, publicKey, didHash, modelDigest, deadline, signedBy } = newcomer;
  const keyHash = keyHashOf(keyType, publicKey);
  const statement = { agentId: 0n, owner, registrar: actors.registrar.address, keyHash, didHash, custody, deadline };
  const said = { ...statement, ...newcomer.said };
  const possession = await signStatement(deployment, keyed(signedBy, keyType), ENROLLMENT_TYPES, said);
  const capabilities = await Promise.all(
    newcomer.capabilities.map(async (each) => await vouch(deployment, keyHash, each)),
  );
  const key = { keyType, custody, publicKey, didHash, possession };
  return { owner, uri, key, modelDigest, capabilities, deadline };
}

/** Enters an agent and returns its id. */
export async function registerAgent(
  deployment: Deployment,
  name: string,
  overrides: Partial<Newcomer> = {},
): Promise<bigint> {
  const { agentRegistry, actors } = deployment;
  await agentRegistry.connect(actors.registrar).enroll(await registration(deployment, name, overrides));
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

/** A key that takes an agent over, and what it says of that. */
export interface Successor {
  name: string;
  keyType: bigint;
  custody: bigint;
  didHash: string;
  agentId: bigint;
  mark: string;
  deadline: bigint;
}

/** The new key of `recoverKey` or `rotateKey`, as it says itself. */
export async function newKey(
  deployment: Deployment,
  way: "rotation" | "recovery",
  { name, keyType, custody, didHash, agentId, mark, deadline }: Successor,
): Promise<IAgentTrust.NewKeyStruct> {
  const { publicKey, keyHash } = keyOf(name, keyType);
  const said = { agentId, newKeyHash: keyHash, newDidHash: didHash, newCustody: custody, mark, deadline };
  const types = way === "rotation" ? ROTATION_TYPES : RECOVERY_TYPES;
  const possession = await signStatement(deployment, keyed(name, keyType), types, said);
  return { keyType, custody, publicKey, didHash, possession };
}

/** What `recoverKey` takes: the Ed25519 key "next" for an agent, in its own process. */
export async function recoveryOf(deployment: Deployment, agentId: bigint, mark: string, deadline = FOREVER) {
  const successor = { name: "next", keyType: KEY_TYPE.ED25519, custody: CUSTODY.AGENT, didHash: id("did"), agentId };
  return [agentId, await newKey(deployment, "recovery", { ...successor, mark, deadline }), mark, deadline] as const;
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

/** What an attester is said to have signed otherwise than it is entered. */
export type Said = { keyHash?: string; actionType?: string; documentHash?: string; expiresAt?: bigint; mark?: string };

/** A capability with the word of its attester, if that is one of the actors: about the agent with this key. */
export async function vouch(
  deployment: Deployment,
  keyHash: string,
  given: IAgentTrust.CapabilityStruct,
  { deadline, by, ...said }: Said & { deadline?: bigint; by?: string } = {},
): Promise<IAgentTrust.VouchingStruct> {
  const { actionType, attester, expiresAt, documentHash } = given;
  const until = deadline ?? (await soon(deployment));
  const signer = Object.values(deployment.actors).find(({ address }) => address === (by ?? attester));
  const value = { keyHash, actionType, expiresAt, documentHash, mark: NO_MARK, deadline: until, ...said };
  const domain = await identityDomain(deployment);
  const signature = (await signer?.signTypedData(domain, ATTESTATION_TYPES, value)) ?? "0x";
  return { capability: given, deadline: until, signature };
}

/** The same about an agent that is entered, with the mark of today. */
export async function vouchFor(
  deployment: Deployment,
  agentId: bigint,
  given: IAgentTrust.CapabilityStruct,
  said: Parameters<typeof vouch>[3] = {},
): Promise<IAgentTrust.VouchingStruct> {
  const { agentRegistry } = deployment;
  const { keyHash } = await agentRegistry.getAgent(agentId);
  const mark = await agentRegistry.attestationMarkOf(agentId, given.actionType);
  return await vouch(deployment, keyHash, given, { mark, ...said });
}

/** In twenty days: within what a signature may wait, with a proposal in between. */
export async function soon({ networkHelpers }: Deployment): Promise<bigint> {
  return BigInt(await networkHelpers.time.latest()) + 20n * 86_400n;
}

/** The key of a name, of either type. */
export function keyOf(name: string, keyType: bigint): TestKey {
  return keyType === KEY_TYPE.P256 ? p256Key(name) : ed25519Key(name);
}

/** The name of a key, usable or not. */
function keyHashOf(keyType: bigint, publicKey: string): string {
  return sha256(concat([keyType === KEY_TYPE.P256 ? P256_SPKI : ED25519_SPKI, publicKey]));
}
