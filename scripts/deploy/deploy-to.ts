import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { SystemParameters } from "../../ignition/parameters.ts";
import { createRpc } from "../../services/chain/rpc/client.ts";
import { deploySystem } from "../../services/governance/deployment/deploy.ts";
import type { Deployment } from "../../services/platform/deployment-file.ts";
import { printLines } from "../../services/platform/terminal/print.ts";

/** Where Hardhat's own command keeps them, too. */
const DEPLOYMENTS = fileURLToPath(new URL("../../ignition/deployments", import.meta.url));

export interface DeployToOptions {
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
 * Deploys an organization's contracts with parameters at hand or in a file.
 * @throws what deploySystem throws
 */
export async function deployTo(options: DeployToOptions): Promise<Deployment> {
  const { rpcUrl, parameters, deploymentId, quiet = true, ...rest } = options;
  return deploySystem({
    ...rest,
    rpc: createRpc(rpcUrl),
    parameters: typeof parameters === "string" ? await readParameters(parameters) : parameters,
    journal: deploymentId === undefined ? null : join(DEPLOYMENTS, deploymentId),
    onStep: (what) => (quiet ? undefined : printLines(process.stderr, [what])),
    onMoved: (from, to) => printLines(process.stderr, [`${from} is of a chain that is gone: moved to ${to}`]),
  });
}

async function readParameters(path: string): Promise<SystemParameters> {
  const { readDeploymentParameters } = await import("@nomicfoundation/hardhat-ignition/helpers");
  const { $global } = (await readDeploymentParameters(path)) as unknown as { readonly $global: SystemParameters };
  return $global;
}
