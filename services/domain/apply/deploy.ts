import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { SystemParameters } from "../../../ignition/parameters.ts";
import { decodePolicyParameters } from "../../chain/abi/policy-parameters.ts";
import { fund } from "../../chain/send/fund.ts";
import { organizationId } from "../../core/domain/organization.ts";
import { toHex } from "../../core/encoding/hex.ts";
import { CountersignError } from "../../core/errors/error.ts";
import { gasNeeded } from "../../core/policy/gas.ts";
import { secondsOf } from "../../core/time.ts";
import { readPolicyFile } from "../../governance/file/policy-file.ts";
import { writeDeployment } from "../../platform/deployment-file.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { signerAt } from "../agent-keys.ts";
import { type HomeFiles, SERVICE_WALLETS } from "../home/files.ts";
import type { DomainPlan } from "../plan/plan.ts";
import { isAbsent } from "../plan/wallets.ts";
import type { Meant } from "../plan/wanted.ts";
import { hashOfWords } from "../../core/domain/words.ts";
import { type Errand, remember } from "./errand.ts";
import type { DomainState } from "../plan/state.ts";

const YEAR = 365 * 86_400;
const DAY = 86_400;
/** What TrustPolicy takes as it is, with room for approvals by passkeys. */
const LEAST_GAS = 2_000_000n;

/** Where Ignition keeps what it did for a home. */
export function ignitionFolder({ dir }: Pick<HomeFiles, "dir">): string {
  return join(dir, "ignition");
}

/** On a chain of one's own money costs nothing, and each account may have to send something one day. @throws NO_FUNDS */
export async function fundAccounts(errand: Errand, { meant }: DomainPlan): Promise<void> {
  const { domain, walletOf } = meant;
  if ((domain.chain ?? "local") !== "local") return;
  const services = await Promise.all(SERVICE_WALLETS.map(async (name) => errand.keyring.address(name)));
  const people = [domain.guardian, domain.registrar].filter((said) => !isAbsent(said, meant.wallets)).map(walletOf);
  const funded = await fund(errand.rpc, [...new Set([...services, ...people])]);
  if (funded.length > 0) await errand.reached("the accounts of the local chain have money");
}

/**
 * Deploys the contracts of a domain. What an interrupted run began is taken up again with the very same parameters; one whose
 * last moment has passed is begun anew.
 * @throws NO_FUNDS, GOV_DEPLOYMENT_DIFFERS, GOV_JOURNAL_FOREIGN, KEY_UNREADABLE, CHAIN_UNREACHABLE
 */
export async function deployDomain(errand: Errand, { meant, state }: DomainPlan): Promise<void> {
  const { files, keyring, rpc, clock, reached } = errand;
  const now = secondsOf(clock);
  const begun = state.deploying === null ? null : parse(state.deploying);
  const goesOn = begun !== null && begun.deadline > BigInt(now);
  const parameters = goesOn ? begun : await parametersOf(errand, meant, now);
  if (!goesOn) {
    if (begun !== null) await setAside(files, now);
    // The policy with it: once the deployment is written down, nobody looks at what it was made of.
    const policy = policyIn(parameters, meant);
    await remember(errand, "what is to be deployed", (old) => ({ ...old, deploying: written(parameters), policy }));
  }
  // Only whoever deploys loads what compiles, links and journals.
  const { deploySystem } = await import("../../governance/deployment/deploy.ts");
  await mkdir(ignitionFolder(files), { recursive: true, mode: 0o700 });
  const deployment = await deploySystem({
    ...{ rpc, parameters, journal: ignitionFolder(files) },
    deployerKey: await keyring.privateKey("deployer"),
    confirmations: (meant.domain.chain ?? "local") === "local" ? 1 : 2,
    shortDelay: meant.domain.ephemeral === true,
    onStep: reached,
  });
  await errand.deployed(deployment.system, deployment.chainId);
  await writeFileAtomic(files.mapping, meant.mapping, 0o600);
  await writeDeployment(files.deployment, deployment);
  await reached("deployment.json is written");
}

/** The version a deployment puts in force. */
function policyIn({ policyParameters, policyMappingHash }: SystemParameters, meant: Meant): DomainState["policy"] {
  const parameters = readPolicyFile(policyParameters, Object.keys(meant.domain.actions));
  return parameters === null ? null : { parameters, mapping: policyMappingHash };
}

async function parametersOf({ files, keyring }: Errand, meant: Meant, now: number): Promise<SystemParameters> {
  const { domain, walletOf, parameters, policy } = meant;
  const [signing, gateway] = await Promise.all([
    signerAt(files.signingKey),
    signerAt(files.gatewayKey),
    signerAt(files.operatorKey),
  ]);
  const gas = gasNeeded(decodePolicyParameters(parameters));
  return {
    organization: organizationId(domain),
    guardian: walletOf(domain.guardian),
    registrar: walletOf(domain.registrar),
    members: domain.council.members.map(walletOf),
    threshold: BigInt(domain.council.threshold),
    delay: BigInt(domain.council.delay),
    deadline: BigInt(now + DAY),
    maxDepth: 10,
    signingAnchorer: await keyring.address("signing-anchorer"),
    gatewayAnchorer: await keyring.address("gateway-anchorer"),
    signingKey: toHex(signing.publicKey.raw),
    gatewayKey: toHex(gateway.publicKey.raw),
    keysNotBefore: BigInt(now - 60),
    keysNotAfter: BigInt(now + 2 * YEAR),
    policyGasLimit: gas > LEAST_GAS ? gas : LEAST_GAS,
    policyMappingHash: policy.mapping,
    policyRationaleHash: hashOfWords(`The first policy of ${domain.organization}.`),
    policyParameters: parameters,
  };
}

const whole = z
  .string()
  .regex(/^[0-9]+$/)
  .transform(BigInt);
const text = z.string();
const parametersSchema = z.object({
  ...{ organization: text, guardian: text, registrar: text, members: z.array(text), maxDepth: z.int() },
  ...{
    threshold: whole,
    delay: whole,
    deadline: whole,
    keysNotBefore: whole,
    keysNotAfter: whole,
    policyGasLimit: whole,
  },
  ...{ signingAnchorer: text, gatewayAnchorer: text, signingKey: text, gatewayKey: text },
  ...{ policyMappingHash: text, policyRationaleHash: text, policyParameters: text },
});

function parse(value: unknown): SystemParameters {
  const parsed = parametersSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CountersignError("FILE_INVALID", "state.json: deploying is not what a deployment was begun with");
}

function written(parameters: SystemParameters): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, typeof value === "bigint" ? String(value) : value]),
  );
}

async function setAside(files: HomeFiles, now: number): Promise<void> {
  await rename(ignitionFolder(files), `${ignitionFolder(files)}-${now}`).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  });
}
