import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import hre from "hardhat";

import SystemModule from "../../ignition/modules/System.ts";
import { deploymentParameters, type SystemParameters } from "../../ignition/parameters.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import { readChainId, readSystem } from "../../services/chain/read/deployment.ts";
import { CountersignError } from "../../services/core/errors/error.ts";
import { isLocalChain, LEAST_DELAY, verifyDeployment } from "../../services/governance/deployment/verify.ts";
import { printLines } from "../../services/platform/terminal/print.ts";
import { requireOwnJournal } from "./journal.ts";
import type { Deployment } from "../../services/platform/deployment-file.ts";

/** Ids the first configuration gives out (ignition/configuration.ts). */
const LOGS = { signing: 1, gateway: 2 };
const POLICY = 1;

export interface DeployOptions {
  readonly rpcUrl: string;
  /** private key, hex; holds nothing afterwards */
  readonly deployerKey: string;
  /** as an object, or the path of a file like ignition/parameters/example.json5 */
  readonly parameters: SystemParameters | string;
  /** blocks on top of a transaction before the next step, its own included; default 1 */
  readonly confirmations?: number;
  /** Name under which an interrupted deployment is taken up again. Without one, nothing is kept. */
  readonly deploymentId?: string;
  /** less than an hour of delay, also where others use the chain: for tests and trials */
  readonly shortDelay?: boolean;
  /** no progress on the terminal, default true */
  readonly quiet?: boolean;
}

/**
 * Deploys and configures an organization's contracts on any chain, and looks from the outside at what came of it.
 * @throws GOV_JOURNAL_FOREIGN when its name was used on another chain of the same id; GOV_DEPLOYMENT_DIFFERS when anything else was scheduled, executed or granted meanwhile, or the delay is too short
 */
export async function deployTo(options: DeployOptions): Promise<Deployment> {
  const { rpcUrl, deployerKey, parameters, confirmations = 1, quiet = true } = options;
  await requireDelay(options);
  if (options.deploymentId !== undefined) {
    await requireOwnJournal({
      rpc: createRpc(rpcUrl),
      root: hre.config.paths.ignition,
      deploymentId: options.deploymentId,
      now: Date.now(),
      onMoved: (from, to) => printLines(process.stderr, [`${from} is of a chain that is gone: moved to ${to}`]),
    });
  }
  const deploymentId = options.deploymentId ?? `once-${randomUUID()}`;
  const connection = await hre.network.create({
    network: "outside",
    override: { url: rpcUrl, accounts: [deployerKey] },
  });
  try {
    const deployed = await connection.ignition.deploy(SystemModule, {
      parameters: typeof parameters === "string" ? parameters : deploymentParameters(parameters),
      config: { requiredConfirmations: confirmations, blockPollingInterval: confirmations === 1 ? 50 : 1_000 },
      deploymentId,
      displayUi: !quiet,
    });
    const [council, evaluator] = await Promise.all([deployed.council.getAddress(), deployed.trustPolicy.getAddress()]);
    const named = { council: council.toLowerCase(), evaluator: evaluator.toLowerCase() };
    const deployment = await describe(rpcUrl, await deployed.system.getAddress(), named);
    await requireSound(options, deployment);
    return deployment;
  } finally {
    await connection.close();
    if (options.deploymentId === undefined) await forget(deploymentId);
  }
}

/** Reads the addresses back from the chain: what is written down is what a verifier will see. */
async function describe(
  rpcUrl: string,
  system: string,
  named: Pick<Deployment, "council" | "evaluator">,
): Promise<Deployment> {
  const rpc = createRpc(rpcUrl);
  const addresses = await readSystem(rpc, await readChainId(rpc), system.toLowerCase());
  return { ...addresses, ...named, logs: LOGS, policy: POLICY };
}

/** Before anything is paid for, where the parameters can be read. @throws GOV_DEPLOYMENT_DIFFERS */
async function requireDelay({ rpcUrl, parameters, shortDelay }: DeployOptions): Promise<void> {
  if (typeof parameters === "string" || parameters.delay >= LEAST_DELAY || shortDelay === true) return;
  if (isLocalChain(await readChainId(createRpc(rpcUrl)))) return;
  throw new CountersignError("GOV_DEPLOYMENT_DIFFERS", `a delay of ${parameters.delay} s, and not ${LEAST_DELAY}`);
}

/** @throws GOV_DEPLOYMENT_DIFFERS */
async function requireSound({ rpcUrl, shortDelay }: DeployOptions, { chainId, system }: Deployment): Promise<void> {
  const { differences } = await verifyDeployment({
    rpc: createRpc(rpcUrl),
    chainId,
    system,
    shortDelay: shortDelay === true,
  });
  if (differences.length === 0) return;
  const text = differences.map(({ subject, expected, actual }) => `${subject}: ${actual}, and not ${expected}`);
  throw new CountersignError("GOV_DEPLOYMENT_DIFFERS", text.join("; "));
}

async function forget(deploymentId: string): Promise<void> {
  await rm(join(hre.config.paths.ignition, "deployments", deploymentId), { recursive: true, force: true });
}
