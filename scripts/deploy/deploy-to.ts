import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import hre from "hardhat";

import SystemModule from "../../ignition/modules/System.ts";
import { deploymentParameters, type SystemParameters } from "../../ignition/parameters.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import { readChainId, readSystem } from "../../services/chain/read/deployment.ts";
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
  /** no progress on the terminal, default true */
  readonly quiet?: boolean;
}

/** Deploys and configures an organization's contracts on any chain. */
export async function deployTo(options: DeployOptions): Promise<Deployment> {
  const { rpcUrl, deployerKey, parameters, confirmations = 1, quiet = true } = options;
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
    return await describe(rpcUrl, await deployed.system.getAddress(), named);
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

async function forget(deploymentId: string): Promise<void> {
  await rm(join(hre.config.paths.ignition, "deployments", deploymentId), { recursive: true, force: true });
}
