import { randomBytes } from "node:crypto";
import { access, chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

import { encodePolicyParameters } from "../../services/chain/abi/policy-parameters.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import { homeFiles } from "../../services/domain/home/files.ts";
import { credentialsOf } from "../../services/core/domain/credentials.ts";
import { mappingText } from "../../services/core/domain/mapping.ts";
import type { Domain } from "../../services/core/domain/schema.ts";
import { organizationId } from "../../services/core/domain/organization.ts";
import { policyOf } from "../../services/core/domain/policy.ts";
import { toHex } from "../../services/core/encoding/hex.ts";
import { logUrn } from "../../services/core/words/ids.ts";
import { createFileSigner, generateKeyFile } from "../../services/keys/file-signer.ts";
import { readWalletFile } from "../../services/keys/wallet-file.ts";
import { loadMapping } from "../../services/platform/mapping-file.ts";
import { type Deployment, readDeployment, writeDeployment } from "../../services/platform/deployment-file.ts";
import { deployTo } from "../deploy/deploy-to.ts";
import {
  accountOf,
  accountsFrom,
  councilMembers,
  freshAccounts,
  keyFileOf,
  type LocalAccounts,
  type LocalRole,
  ROLES,
  THRESHOLD,
} from "./accounts.ts";
import { type LocalAgent, registerAgents } from "./agents.ts";
import { sha256Hex } from "./digest.ts";
import { fund } from "../../services/chain/send/fund.ts";
import { EXAMPLE, exampleAt } from "./example.ts";
import type { RosterEntry } from "./roster.ts";

export interface OrganizationOptions {
  /** everything the organization keeps: keys, mapping, credentials, deployment, logs */
  readonly dir: string;
  readonly rpcUrl: string;
  readonly erpOrigin: string;
  readonly bankOrigin: string;
  /** what the targets ask for; only the gateway gets it */
  readonly targetCredential: string;
  readonly signingUrl: string;
  readonly gatewayUrl: string;
  /** to register, each after whoever hands it its authority */
  readonly agents: readonly RosterEntry[];
  /** seconds of the timelock, default the example's */
  readonly delay?: number;
  /** who anchors the gateway's log, default an account of its own */
  readonly gatewayAnchorer?: LocalRole;
  /** default: made for this organization, and given money of a development chain */
  readonly accounts?: LocalAccounts;
  /** what else its file says, default nothing */
  readonly extend?: (domain: Domain) => Domain;
  /** encoded parameters of policy 1, default the example's */
  readonly policy?: (given: {
    readonly targets: readonly string[];
    readonly salt: string;
    readonly approver: string;
  }) => string;
}

/** The example organization, on chain and on disk. */
export interface Organization {
  readonly deployment: Deployment;
  readonly agents: readonly LocalAgent[];
  readonly accounts: LocalAccounts;
  /** whether it was just made: nobody was shown its keys yet */
  readonly isNew: boolean;
}

/** Who was registered, written last: the organization is complete. */
const rosterFile = (dir: string): string => join(homeFiles(dir).dir, "roster.json");

/** Makes keys, gives their accounts money, writes the mapping, deploys the contracts, registers the agents and hands authority down to them. */
export async function createOrganization(options: OrganizationOptions): Promise<Organization> {
  const { dir, rpcUrl } = options;
  const path = homeFiles(dir);
  // What an interrupted run left is worth nothing: no agent was told of it.
  for (const folder of [path.keys, path.agents]) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const accounts = options.accounts ?? (await fundedAccounts(rpcUrl));
  for (const role of ROLES) await writeSecret(path.wallet(keyFileOf(role)), accounts[role].privateKey);
  // The example's file has one secret, and its targets were started with it.
  const credentials = credentialsOf(EXAMPLE.domain, () => options.targetCredential);
  await writeSecret(path.credentials, JSON.stringify(credentials));
  // Nobody is told of holds: the example's file names nobody.
  await writeSecret(path.webhooks, "{}");
  const deployment = await deploy(options, accounts);
  await writeDeployment(path.deployment, deployment);

  const keys = await Promise.all(
    options.agents.map(async (entry) => ({ entry, signer: await generateKeyFile(path.agentKey(entry.name)) })),
  );
  const agents = await registerAgents(rpcUrl, deployment, keys, accounts);
  for (const agent of agents) await writeProfile(options, deployment, agent);
  const list = agents.map(({ signer: _, ...agent }) => agent);
  await writeFile(rosterFile(dir), `${JSON.stringify(list, null, 2)}\n`);
  return { deployment, agents, accounts, isNew: true };
}

/** All of them get money: on a chain of one's own it costs nothing, and each may have to send something one day. */
async function fundedAccounts(rpcUrl: string): Promise<LocalAccounts> {
  const accounts = freshAccounts();
  await fund(
    createRpc(rpcUrl),
    ROLES.map((role) => accounts[role].address),
  );
  return accounts;
}

/** Whether an earlier run finished making an organization here: the list of agents is written last. */
export async function isOrganization(dir: string): Promise<boolean> {
  return access(rosterFile(dir)).then(
    () => true,
    () => false,
  );
}

/** The organization an earlier run made in this directory. */
export async function loadOrganization(dir: string): Promise<Organization> {
  const path = homeFiles(dir);
  const list = JSON.parse(await readFile(rosterFile(dir), "utf8")) as Omit<LocalAgent, "signer">[];
  const agents = list.map(async (agent) => ({ ...agent, signer: await createFileSigner(path.agentKey(agent.name)) }));
  return {
    deployment: await readDeployment(path.deployment),
    agents: await Promise.all(agents),
    accounts: await accountsFrom((role) => readWalletFile(path.wallet(keyFileOf(role)), null)),
    isNew: false,
  };
}

async function deploy(options: OrganizationOptions, accounts: LocalAccounts): Promise<Deployment> {
  const path = homeFiles(options.dir);
  const salt = toHex(randomBytes(32));
  await writeSecret(path.salt, salt);
  const targets = [options.erpOrigin, options.bankOrigin];
  const example = exampleAt({ erp: options.erpOrigin, bank: options.bankOrigin });
  const domain = options.extend?.(example) ?? example;
  const mapping = mappingText(domain, salt);
  await writeSecret(path.mapping, mapping);
  const [signingKey, gatewayKey] = await Promise.all([
    generateKeyFile(path.signingKey),
    generateKeyFile(path.gatewayKey),
    generateKeyFile(path.operatorKey),
  ]);
  const now = BigInt(Math.floor(Date.now() / 1000));
  return deployTo({
    rpcUrl: options.rpcUrl,
    deployerKey: accounts.deployer.privateKey,
    parameters: {
      organization: organizationId(domain),
      guardian: accountOf(accounts, domain.guardian).address,
      registrar: accountOf(accounts, domain.registrar).address,
      members: councilMembers(accounts).map(({ address }) => address),
      threshold: BigInt(THRESHOLD),
      delay: BigInt(options.delay ?? domain.council.delay),
      deadline: now + 3600n,
      maxDepth: 8,
      signingAnchorer: accounts.signingAnchorer.address,
      gatewayAnchorer: accounts[options.gatewayAnchorer ?? "gatewayAnchorer"].address,
      signingKey: toHex(signingKey.publicKey.raw),
      gatewayKey: toHex(gatewayKey.publicKey.raw),
      keysNotBefore: now - 60n,
      keysNotAfter: now + 2n * 365n * 86_400n,
      policyGasLimit: 2_000_000n,
      policyMappingHash: loadMapping(Buffer.from(mapping)).hashHex,
      policyRationaleHash: sha256Hex("The example organization's first policy."),
      policyParameters:
        options.policy?.({ targets, salt, approver: accounts.approver.address }) ??
        encodePolicyParameters(policyOf(domain, salt, (key) => accountOf(accounts, key).address)),
    },
  });
}

/** What `countersign intent --profile` reads. */
async function writeProfile(
  { dir, signingUrl, gatewayUrl, erpOrigin, bankOrigin }: OrganizationOptions,
  { chainId, system, logs }: Deployment,
  { name, subject, delegation }: LocalAgent,
): Promise<void> {
  const path = homeFiles(dir);
  const profile = {
    subject,
    key: relative(dirname(path.profile(name)), path.agentKey(name)),
    log: logUrn(chainId, system, logs.signing),
    pep: logUrn(chainId, system, logs.gateway),
    delegation,
    signing_url: signingUrl,
    gateway_url: gatewayUrl,
    targets: { erp: erpOrigin, bank: bankOrigin },
  };
  await writeFile(path.profile(name), `${JSON.stringify(profile, null, 2)}\n`);
}

async function writeSecret(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}
