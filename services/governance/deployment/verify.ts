import { hexData } from "../../chain/abi/words.ts";
import { type Block, readLatestBlock } from "../../chain/read/block.ts";
import { type CouncilView, readCouncil } from "../../chain/read/council.ts";
import { readChainId, readNamed, readSystem, type SystemAddresses } from "../../chain/read/deployment.ts";
import { type GateView, readGate } from "../../chain/read/gate.ts";
import { readPolicy } from "../../chain/read/policies.ts";
import { readMinDelay } from "../../chain/read/timelock.ts";
import type { Rpc } from "../../chain/rpc/client.ts";
import { CountersignError } from "../../core/errors/error.ts";
import type { Contracts } from "../file/contracts.ts";
import type { SourceName } from "./artifact.ts";
import { addressWord, type Compared, compareCode, domainWords, roleWord, type Declared } from "./code.ts";
import { type Difference, unless } from "./difference.ts";
import { findBirth, type Powers, readPowers } from "./powers.ts";
import { checkSetUp } from "./set-up.ts";

/** What an outsider finds out about an organization from chain id and System alone. */
export interface DeploymentReport {
  readonly contracts: Contracts;
  readonly organization: string;
  readonly chainId: number;
  /** everything was read at this block */
  readonly block: number;
  /** seconds whatever loosens waits */
  readonly delay: number;
  readonly gate: GateView;
  readonly council: CouncilView;
  readonly seats: Powers;
  readonly roles: Powers;
  /** where the code is that was compared */
  readonly code: Readonly<Record<string, string>>;
  /** empty when everything is as a deployment of this project makes it */
  readonly differences: readonly Difference[];
}

export interface VerifyOptions {
  readonly rpc: Rpc;
  readonly chainId: number;
  readonly system: string;
  /** a delay of less than an hour is none, but on chains that only exist on one machine */
  readonly shortDelay?: boolean;
}

/** Least seconds there must be to look at what is coming. */
export const LEAST_DELAY = 3_600;
/** Chains of Hardhat, Anvil and Ganache: nothing on them belongs to anyone. */
const LOCAL_CHAINS = [31_337, 1_337];
/** Of the policy the configuration publishes. */
const FIRST_POLICY = 1;

export const isLocalChain = (chainId: number): boolean => LOCAL_CHAINS.includes(chainId);

/**
 * Checks from the chain alone that the contracts behind a System are those of this copy of the project, hang together, and
 * leave no power to anyone but council, delay and gate.
 * @throws CHAIN_WRONG_ID, SYSTEM_UNKNOWN, GOV_COUNCIL_UNKNOWN, GOV_DEPLOYMENT_DIFFERS when there is no gate, CONFIG_MISSING,
 * CHAIN_UNREACHABLE
 */
export async function verifyDeployment({ rpc, chainId, system, shortDelay }: VerifyOptions): Promise<DeploymentReport> {
  const served = await readChainId(rpc);
  if (served !== chainId) {
    throw new CountersignError("CHAIN_WRONG_ID", `the node serves chain ${served}, not ${chainId}`);
  }
  const addresses = await readSystem(rpc, chainId, system.toLowerCase());
  const head = await readLatestBlock(rpc);
  const birth = await findBirth(rpc, addresses.timelock, addresses.deployedAt, head);
  const seats = await readPowers(rpc, addresses.timelock, head, birth);
  const council = await readCouncil(rpc, only(seats["PROPOSER_ROLE"]), head);
  const gate = await readGate(rpc, council.gate, head);
  const certificateRoots = await readNamed(rpc, system.toLowerCase(), "certificateRoots", { blockHash: head.hash });
  const contracts = contractsOf(addresses, gate, council, certificateRoots);
  const roles = await readPowers(rpc, addresses.roles, head, birth);
  const delay = await readMinDelay(rpc, contracts.timelock, head);
  const { found, differences } = await checkCode(rpc, addresses, contracts, head);
  return {
    contracts,
    organization: addresses.organization,
    chainId,
    block: head.number,
    delay,
    gate,
    council,
    seats,
    roles,
    code: found,
    differences: [
      ...differences,
      ...checkPowers(contracts, seats, roles),
      ...unless(gate.timelock === contracts.timelock, "timelock of the gate", contracts.timelock, gate.timelock),
      ...unless(
        delay >= LEAST_DELAY || isLocalChain(chainId) || shortDelay === true,
        "delay",
        `at least ${LEAST_DELAY} s`,
        `${delay} s`,
      ),
      ...(await checkSetUp(rpc, contracts, head, birth)),
    ],
  };
}

function only(proposers: readonly string[] = []): string {
  const [first] = proposers;
  if (first !== undefined && proposers.length === 1) return first;
  throw new CountersignError("GOV_COUNCIL_UNKNOWN", `${proposers.length} accounts may propose`);
}

function contractsOf(
  addresses: SystemAddresses,
  { gate }: GateView,
  { council }: CouncilView,
  certificateRoots: string,
): Contracts {
  const { system, timelock, roles, agentRegistry, lineage, policyRegistry, modelRegistry, anchorLog, pause } =
    addresses;
  return {
    ...{
      system,
      timelock,
      gate,
      council,
      roles,
      agentRegistry,
      lineage,
      policyRegistry,
      modelRegistry,
      anchorLog,
      pause,
      certificateRoots,
    },
  };
}

/** Seats are the council's and the gate's, and nobody is anybody's admin but the timelock. */
function checkPowers({ timelock, gate, council }: Contracts, seats: Powers, roles: Powers): readonly Difference[] {
  const held = (powers: Powers, role: string) => (powers[role] ?? []).join(", ");
  const expected: readonly [powers: Powers, of: string, role: string, holder: string][] = [
    [seats, "timelock", "DEFAULT_ADMIN_ROLE", timelock],
    [seats, "timelock", "PROPOSER_ROLE", council],
    [seats, "timelock", "CANCELLER_ROLE", council],
    [seats, "timelock", "EXECUTOR_ROLE", gate],
    [roles, "roles", "DEFAULT_ADMIN_ROLE", timelock],
  ];
  const known = ["DEFAULT_ADMIN_ROLE", "PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE", "GUARDIAN", "REGISTRAR"];
  const strange = [...Object.keys(seats), ...Object.keys(roles)].filter((role) => !known.includes(role));
  return [
    ...expected.flatMap(([powers, of, role, holder]) =>
      unless(held(powers, role) === holder, `${role} of the ${of}`, holder, held(powers, role)),
    ),
    ...unless(held(roles, "GUARDIAN").includes(council), "GUARDIAN of the roles", council, held(roles, "GUARDIAN")),
    ...unless(strange.length === 0, "roles nobody knows", "none", strange.join(", ")),
  ];
}

/** Every contract, with what is built into it. */
async function checkCode(rpc: Rpc, addresses: SystemAddresses, contracts: Contracts, head: Block) {
  const { chainId, organization } = addresses;
  const [timelock, roles, pause, gate] = [contracts.timelock, contracts.roles, contracts.pause, contracts.gate].map(
    addressWord,
  ) as [string, string, string, string];
  const agents = addressWord(contracts.agentRegistry);
  const governed = [roles, timelock, roleWord("GUARDIAN")];
  const domain = (name: string, account: string) => domainWords(name, chainId, account);
  const system = [
    organization,
    ...[contracts.agentRegistry, contracts.lineage, contracts.policyRegistry, contracts.modelRegistry].map(addressWord),
    ...[addressWord(contracts.anchorLog), pause, roles, timelock],
  ];
  const differences: Difference[] = [];
  const found: Record<string, string> = {};
  const check = async (name: SourceName, account: string, words: readonly Declared[]): Promise<Compared> => {
    const code = hexData.parse(await rpc.request("eth_getCode", [account, { blockHash: head.hash }]));
    const compared = await compareCode(name, account, code, words);
    differences.push(...compared.differences);
    found[name] = account;
    return compared;
  };
  // When it was deployed, and which System it follows.
  await check("System", contracts.system, [[timelock], [...system, null, null]]);
  await check("Gate", contracts.gate, [[timelock, roleWord("CANCELLER_ROLE")]]);
  await check("TimelockController", contracts.timelock, []);
  await check("Roles", contracts.roles, [[timelock]]);
  await check("Pause", contracts.pause, [governed]);
  await check("AnchorLog", contracts.anchorLog, [governed]);
  await check("ModelRegistry", contracts.modelRegistry, [governed]);
  await check("Council", contracts.council, [domain("Countersign", contracts.council), [timelock, roles, pause, gate]]);
  await check("PolicyRegistry", contracts.policyRegistry, [
    domain("Countersign", contracts.policyRegistry),
    [timelock],
    [agents],
  ]);
  const registry = await check("AgentRegistry", contracts.agentRegistry, [
    domain("ERC8004IdentityRegistry", contracts.agentRegistry),
    [...governed, roleWord("REGISTRAR")],
    [null, null],
  ]);
  const [p256, ed25519] = registry.words.slice(-2);
  if (p256 !== undefined) await check("ERC7913P256Verifier", addressOf(p256), []);
  if (ed25519 !== undefined) await check("Ed25519Verifier", addressOf(ed25519), []);
  const named = async (name: string) => readNamed(rpc, contracts.system, name, { blockHash: head.hash });
  await check("CertificateRoots", contracts.certificateRoots, [[timelock]]);
  await check("WebAuthnVerifier", await named("webAuthnVerifier"), []);
  const elsewhere = [
    ["gate", contracts.gate],
    ["council", contracts.council],
    ["p256Verifier", p256 === undefined ? "" : addressOf(p256)],
    ["ed25519Verifier", ed25519 === undefined ? "" : addressOf(ed25519)],
  ] as const;
  for (const [name, used] of elsewhere) {
    const target = await named(name);
    differences.push(...unless(target === used, `${name} of the System`, used, target));
  }
  const lineage = await check("TrustLineage", contracts.lineage, [
    domain("Countersign", contracts.lineage),
    governed,
    [null, agents],
  ]);
  const rules = lineage.links["GrantRules"];
  if (rules !== undefined) await check("GrantRules", rules, []);
  const policy = await readPolicy(rpc, contracts.policyRegistry, head, FIRST_POLICY);
  if (policy !== null) {
    await check("TrustPolicy", policy.evaluator, [
      [
        ...[addressWord(contracts.system), organization, agents, addressWord(contracts.lineage)],
        ...[addressWord(contracts.policyRegistry), addressWord(contracts.modelRegistry), pause],
      ],
    ]);
  }
  return { found, differences };
}

function addressOf(word: string): string {
  return `0x${word.slice(-40)}`;
}
