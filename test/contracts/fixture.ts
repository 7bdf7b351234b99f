import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { network } from "hardhat";
import { sha256, toUtf8Bytes } from "ethers";

import type { SystemParameters } from "../../ignition/parameters.ts";
import { encodePolicyParameters } from "../../services/chain/abi/policy-parameters.ts";
import {
  AgentRegistry__factory,
  AnchorLog__factory,
  CertificateRoots__factory,
  Council__factory,
  Gate__factory,
  ModelRegistry__factory,
  Pause__factory,
  PolicyRegistry__factory,
  Roles__factory,
  System__factory,
  TimelockController__factory,
  TrustLineage__factory,
  TrustPolicy__factory,
} from "../../types/ethers-contracts/index.ts";
import { deployByIgnition } from "./support/ignition-replay.ts";
import { ed25519Key } from "./support/keys.ts";
import { memberParameters } from "./support/action-values.ts";

export type Connection = Awaited<ReturnType<typeof network.create>>;
export type Deployment = Awaited<ReturnType<typeof deploySystem>>;

const ACTORS = [
  "deployer",
  "guardian",
  "registrar",
  "member1",
  "signingAnchorer",
  "gatewayAnchorer",
  "stranger",
  "approver",
  "secondApprover",
  "owner",
] as const;
/** Further accounts: what lies between belongs to the neighbour (support/neighbours.ts). */
const OTHER_MEMBERS = { member2: 15, member3: 16, member4: 17, member5: 18 } as const;
export type Actor = (typeof ACTORS)[number] | keyof typeof OTHER_MEMBERS;
export const MEMBERS = ["member1", "member2", "member3", "member4", "member5"] as const satisfies Actor[];

export const DELAY = 172_800n;
export const POLICY_ID = 1n;
export const SIGNING_LOG = 1n;
export const GATEWAY_LOG = 2n;
export const MAPPING_HASH = sha256(toUtf8Bytes("mapping"));
export const FOREVER = 2n ** 64n - 1n;

/**
 * Deploys an organization with the Ignition module, as a real deployment would, and names its actors. The timelock, the
 * council and the gate are actors too: tests of what they alone may do act in their name, without the wait and the
 * signatures.
 */
export async function deploySystem(connection: Connection, overrides: Partial<SystemParameters> = {}) {
  const { ethers, networkHelpers } = connection;
  const signers = await ethers.getSigners();
  const places = [...ACTORS.entries()].map(([index, name]) => [name, index] as const);
  const actors = Object.fromEntries(
    [...places, ...Object.entries(OTHER_MEMBERS)].map(([name, index]) => [name, signers[index]]),
  ) as Record<Actor, HardhatEthersSigner>;
  const parameters: SystemParameters = {
    organization: sha256(toUtf8Bytes("Example Organization")),
    guardian: actors.guardian.address,
    registrar: actors.registrar.address,
    members: MEMBERS.map((name) => actors[name].address),
    threshold: 3n,
    delay: DELAY,
    deadline: wholeHourAfter(await networkHelpers.time.latest()),
    maxDepth: 8,
    signingAnchorer: actors.signingAnchorer.address,
    gatewayAnchorer: actors.gatewayAnchorer.address,
    signingKey: ed25519Key("signing").publicKey,
    gatewayKey: ed25519Key("gateway").publicKey,
    keysNotBefore: 0n,
    keysNotAfter: FOREVER,
    policyGasLimit: 2_000_000n,
    policyMappingHash: MAPPING_HASH,
    policyRationaleHash: sha256(toUtf8Bytes("first version")),
    policyParameters: encodePolicyParameters(
      memberParameters([actors.approver.address, actors.secondApprover.address]),
    ),
    ...overrides,
  };
  const at = await deployByIgnition(connection, parameters);

  const timelock = TimelockController__factory.connect(at.timelock, actors.stranger);
  const impersonated = async (name: "timelock" | "council" | "gate") => {
    const actor = await ethers.getImpersonatedSigner(at[name]);
    await networkHelpers.setBalance(actor.address, 10n ** 18n);
    return actor;
  };
  return {
    ethers,
    networkHelpers,
    parameters,
    actors: {
      ...actors,
      timelock: await impersonated("timelock"),
      council: await impersonated("council"),
      gate: await impersonated("gate"),
    },
    timelock,
    gate: Gate__factory.connect(at.gate, actors.stranger),
    council: Council__factory.connect(at.council, actors.stranger),
    roles: Roles__factory.connect(at.roles, actors.stranger),
    agentRegistry: AgentRegistry__factory.connect(at.agentRegistry, actors.stranger),
    lineage: TrustLineage__factory.connect(at.lineage, actors.stranger),
    modelRegistry: ModelRegistry__factory.connect(at.modelRegistry, actors.stranger),
    pause: Pause__factory.connect(at.pause, actors.stranger),
    policyRegistry: PolicyRegistry__factory.connect(at.policyRegistry, actors.stranger),
    anchorLog: AnchorLog__factory.connect(at.anchorLog, actors.stranger),
    certificateRoots: CertificateRoots__factory.connect(at.certificateRoots, actors.stranger),
    webAuthnVerifier: at.webAuthnVerifier,
    system: System__factory.connect(at.system, actors.stranger),
    trustPolicy: TrustPolicy__factory.connect(at.trustPolicy, actors.stranger),
  };
}

/** Far enough away, and the same for deployments soon after each other. */
function wholeHourAfter(time: number): bigint {
  return BigInt((Math.floor(time / 3_600) + 2) * 3_600);
}
