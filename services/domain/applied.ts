import { access, readdir } from "node:fs/promises";

import { createRpc } from "../chain/rpc/client.ts";
import { organizationId } from "../core/domain/organization.ts";
import type { Domain } from "../core/domain/schema.ts";
import { CountersignError } from "../core/errors/error.ts";
import { type Deployment, readDeployment } from "../platform/deployment-file.ts";
import type { HomeFiles } from "./home/files.ts";

/** Whether a chain was ever brought to say what the file says, as far as the home knows. */
export function isDeployed({ deployment }: Pick<HomeFiles, "deployment">): Promise<boolean> {
  return access(deployment).then(
    () => true,
    () => false,
  );
}

/**
 * The contracts of a home's domain. They are this organization's, on the chain the file names.
 * @throws DOMAIN_NOT_APPLIED, DATA_OTHER_CHAIN for logs without contracts, ORGANIZATION_MISMATCH, CHAIN_WRONG_ID, FILE_INVALID
 */
export async function readApplied(files: HomeFiles, domain: Domain): Promise<Deployment> {
  if (!(await isDeployed(files))) {
    await requireNoLogs(files);
    throw new CountersignError("DOMAIN_NOT_APPLIED", `${files.dir} has no deployment.json`);
  }
  const deployment = await readDeployment(files.deployment);
  const { chain = "local" } = domain;
  const wanted = organizationId(domain);
  if (deployment.organization !== wanted) {
    throw new CountersignError(
      "ORGANIZATION_MISMATCH",
      `${files.deployment} belongs to ${deployment.organization}, and ${files.domain} is of ${wanted}`,
    );
  }
  if (chain !== "local" && chain.id !== deployment.chainId) {
    throw new CountersignError(
      "CHAIN_WRONG_ID",
      `${files.deployment} is of chain ${deployment.chainId}, and ${files.domain} names ${chain.id}`,
    );
  }
  return deployment;
}

/**
 * Logs belong to the contracts beside them: where those are gone, nothing new begins.
 * @throws DATA_OTHER_CHAIN
 */
export async function requireNoLogs({ dir, logs }: Pick<HomeFiles, "dir" | "logs">): Promise<void> {
  const found = await readdir(logs).catch(() => []);
  if (found.length === 0) return;
  throw new CountersignError("DATA_OTHER_CHAIN", `${dir} has logs of an organization that is not there any more`);
}

/**
 * The node serves the chain the contracts are on.
 * @throws DATA_OTHER_CHAIN, CHAIN_UNREACHABLE
 */
export async function requireSystem(
  rpcUrl: string,
  { system }: Pick<Deployment, "system">,
  dir: string,
): Promise<void> {
  const code = await createRpc(rpcUrl).request("eth_getCode", [system, "latest"]);
  if (code !== "0x") return;
  throw new CountersignError("DATA_OTHER_CHAIN", `the chain of ${dir} has no System at ${system}`);
}
