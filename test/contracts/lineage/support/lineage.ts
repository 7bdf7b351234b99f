import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { p256 } from "@noble/curves/nist.js";
import { concat, getBytes, hexlify, id, keccak256, sha256, toUtf8Bytes, TypedDataEncoder, ZeroHash } from "ethers";
import type { BigNumberish, TypedDataDomain } from "ethers";

import type {
  GrantStruct,
  SignatureStruct,
} from "../../../../types/ethers-contracts/contracts/interfaces/ITrustLineage.ts";
import { TrustLineage__factory } from "../../../../types/ethers-contracts/index.ts";
import { deploySystem, FOREVER, type Actor, type Connection, type Deployment } from "../../fixture.ts";
import { KEY_TYPE, registerAgent } from "../../support/agents.ts";
import { p256Key } from "../../support/keys.ts";
import { NO_MARK } from "../../support/marks.ts";
import { DAY, NOT_BEFORE, unlimited, type Envelope } from "./envelopes.ts";
import { GENESIS_TYPES, GRANT_TYPES } from "./types.ts";

export type Lineage = Awaited<ReturnType<typeof deployLineage>>;
/** What it takes to grant: an organization with agents of the keys AGENTS, and the domain of its lineage. */
export type Granting = Deployment & { domain: TypedDataDomain };
export type Grant = GrantStruct & { envelope: Envelope };

export const TEXT = sha256(toUtf8Bytes("we answer for this"));
export const MAX_DEPTH = 8n;
/** Two hours into a Thursday: within every window of `envelope()`. */
export const NOW = NOT_BEFORE + DAY + 7_200n;
export const PRINCIPALS = ["approver", "secondApprover", "owner"] as const satisfies Actor[];

/** Deploys a lineage on top of a system, at time NOW, with agents of these P-256 keys and ids 1 to 8. */
export const AGENTS = ["one", "two", "three", "four", "five", "six", "seven", "eight"] as const;

export async function deployLineage(connection: Connection, maxDepth = MAX_DEPTH) {
  const deployment = await deploySystem(connection);
  const { ethers, networkHelpers, roles, agentRegistry, actors } = deployment;
  const rules = await ethers.deployContract("GrantRules");
  const deployed = await ethers.deployContract(
    "TrustLineage",
    [await roles.getAddress(), await agentRegistry.getAddress(), maxDepth],
    { libraries: { GrantRules: await rules.getAddress() } },
  );
  const lineage = TrustLineage__factory.connect(await deployed.getAddress(), actors.stranger);
  for (const name of AGENTS) {
    await registerAgent(deployment, name, { keyType: KEY_TYPE.P256 });
  }
  await ensureVerifier(deployment);
  await networkHelpers.time.increaseTo(NOW);
  return { ...deployment, lineage, rules, domain: await lineageDomain({ ...deployment, lineage }) };
}

/** The domain principals and agents sign in. */
export async function lineageDomain({ ethers, lineage }: Deployment): Promise<TypedDataDomain> {
  const { chainId } = await ethers.provider.getNetwork();
  return { name: "Countersign", version: "1", chainId, verifyingContract: await lineage.getAddress() };
}

/** The verifier the registry names for P-256 keys must be there. */
async function ensureVerifier({ ethers, networkHelpers, agentRegistry }: Awaited<ReturnType<typeof deploySystem>>) {
  const verifier = (await agentRegistry.signerOf(1n)).slice(0, 42);
  if ((await ethers.provider.getCode(verifier)) !== "0x") return;
  const deployed = await ethers.deployContract("ERC7913P256Verifier");
  await networkHelpers.setCode(verifier, await ethers.provider.getCode(await deployed.getAddress()));
}

/** Wallets by ascending keccak256 of their address, as principals must be. */
export function ascending(signers: readonly HardhatEthersSigner[]): HardhatEthersSigner[] {
  return signers.toSorted((a, b) => (keccak256(a.address) < keccak256(b.address) ? -1 : 1));
}

/** The three principals of `establish()`, in order. */
export function principals({ actors }: Granting): HardhatEthersSigner[] {
  return ascending(PRINCIPALS.map((name) => actors[name]));
}

/** A nomination of the three principals, two of whom must sign. */
export function nomination(lineage: Granting) {
  return {
    principals: principals(lineage).map(({ address }) => address),
    threshold: 2n,
    activationDelay: 0n,
    textHash: TEXT,
  };
}

/** Nominates, and returns the id. */
export async function nominate(deployment: Granting, overrides: Partial<ReturnType<typeof nomination>> = {}) {
  const { lineage, actors } = deployment;
  const governed = lineage.connect(actors.timelock);
  const terms = { ...nomination(deployment), ...overrides };
  const mark = await lineage.mark();
  const genesis = await governed.nominate.staticCall(terms, mark, FOREVER);
  await governed.nominate(terms, mark, FOREVER);
  return genesis;
}

/** The signatures of these wallets over a genesis. */
export async function commitments(
  { domain, lineage }: Granting,
  genesis: string,
  signers: readonly HardhatEthersSigner[],
): Promise<SignatureStruct[]> {
  const { textHash, threshold, activationDelay } = await lineage.getGenesis(genesis);
  const value = { genesis, text: textHash, threshold, activationDelay };
  return await Promise.all(
    signers.map(async (signer) => ({
      signer: signer.address,
      signature: await signer.signTypedData(domain, GENESIS_TYPES, value),
    })),
  );
}

/** A genesis in force. */
export async function establish(deployment: Granting, overrides: Partial<ReturnType<typeof nomination>> = {}) {
  const genesis = await nominate(deployment, overrides);
  const signatures = await commitments(deployment, genesis, principals(deployment).slice(0, 2));
  await deployment.lineage.establish(genesis, signatures);
  return genesis;
}

/** What a signed grant may wait, within a second. */
export const LONGEST = 30n * DAY;
/** Of a grant that is entered at NOW, or at any time of the next four weeks. */
const DEADLINE = NOW + LONGEST;

/** The key of an agent of AGENTS; for everyone else, of nobody. */
function keyHashOf(agentId: BigNumberish): string {
  return p256Key(AGENTS[Number(agentId) - 1] ?? "nobody").keyHash;
}

/** A grant of everything to agent 1 with two levels below; override what a test is about. */
export function grant(parent: string, overrides: Partial<Grant> = {}): Grant {
  return {
    parent,
    agentId: 1n,
    receiverKeyHash: keyHashOf(overrides.agentId ?? 1n),
    levels: 2n,
    cosigners: 0n,
    reasoningRequired: false,
    reasoningHash: ZeroHash,
    envelope: unlimited(),
    grantMark: NO_MARK,
    nonce: 0n,
    deadline: DEADLINE,
    ...overrides,
  };
}

/** The signatures of these wallets over a grant. */
export async function sign(
  domain: TypedDataDomain,
  granted: Grant,
  signers: readonly HardhatEthersSigner[],
): Promise<SignatureStruct[]> {
  return await Promise.all(
    signers.map(async (signer) => ({
      signer: signer.address,
      signature: await signer.signTypedData(domain, GRANT_TYPES, granted),
    })),
  );
}

/** The signature of an agent's registered key over a digest. */
export function agentSignature(name: string, digest: string): string {
  return hexlify(p256.sign(getBytes(digest), getBytes(id(name)), { prehash: false, lowS: true }));
}

/** The EIP-712 digest of a grant, which is the id of the delegation. */
export function digestOf(domain: TypedDataDomain, granted: Grant): string {
  return TypedDataEncoder.hash(domain, GRANT_TYPES, granted);
}

/** What `delegate` takes for a grant under a genesis. */
export async function rootArguments(deployment: Granting, granted: Grant) {
  const signatures = await sign(deployment.domain, granted, principals(deployment).slice(0, 2));
  return [granted, unlimited() as Envelope, "0x", signatures] as const;
}

/** What `delegate` takes for a grant by an agent, with co-signers. */
export async function agentArguments(
  deployment: Granting,
  granted: Grant,
  parentLimits: Envelope,
  name: (typeof AGENTS)[number],
  cosigners: readonly HardhatEthersSigner[] = [],
) {
  const signature = agentSignature(name, digestOf(deployment.domain, granted));
  return [granted, parentLimits, signature, await sign(deployment.domain, granted, cosigners)] as const;
}

/** Delegates from a genesis to agent 1, and returns the id. */
export async function delegateRoot(deployment: Granting, genesis: string, overrides: Partial<Grant> = {}) {
  const nonce = await deployment.lineage.nonceOf(genesis);
  const granted = grant(genesis, { nonce, ...overrides });
  await deployment.lineage.delegate(...(await rootArguments(deployment, granted)));
  return digestOf(deployment.domain, granted);
}

/** Delegates from a node of agent `from` to agent `to`, and returns the id. Nodes have one envelope from top to bottom. */
export async function delegateOn(
  deployment: Granting,
  parent: string,
  from: number,
  overrides: Partial<Grant> = {},
  parentLimits: Envelope = unlimited(),
) {
  const name = AGENTS[from - 1];
  if (name === undefined) throw new Error("no such agent");
  const nonce = await deployment.lineage.nonceOf(agentKey(from));
  const { levels } = await deployment.lineage.getDelegation(parent);
  const grantMark = await deployment.lineage.grantMarkOf(from);
  const granted = grant(parent, {
    agentId: BigInt(from + 1),
    levels: levels - 1n,
    grantMark,
    nonce,
    envelope: parentLimits,
    ...overrides,
  });
  await deployment.lineage.delegate(...(await agentArguments(deployment, granted, parentLimits, name)));
  return digestOf(deployment.domain, granted);
}

/** A path of this many delegations under a genesis: agents 1, 2, ... */
export async function chain(deployment: Granting, genesis: string, length: number, shared: Envelope = unlimited()) {
  const nodes = [await delegateRoot(deployment, genesis, { envelope: shared, levels: BigInt(length) - 1n })];
  for (let from = 1; from < length; from += 1) {
    nodes.push(await delegateOn(deployment, nodes[from - 1] ?? "", from, {}, shared));
  }
  return { nodes, leaf: nodes[length - 1] ?? "" };
}

/** A delegator's name for its nonce. */
export function agentKey(agentId: BigNumberish): string {
  return `0x${BigInt(agentId).toString(16).padStart(64, "0")}`;
}

/** The name a wallet is reported under. */
export function signerHash(...parts: string[]): string {
  return keccak256(concat(parts));
}
