import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { address, hex32, logId } from "../core/schemas/primitives.ts";
import { readJsonFile, writeJsonFile } from "./json-file.ts";

/** The only members of a deployments file that are believed: everything else is read from the chain. */
const trusted = { chainId: z.int().min(1), system: address, organization: hex32 };
const trustedSchema = z.object(trusted);

const deploymentSchema = z.strictObject({
  ...trusted,
  agentRegistry: address,
  lineage: address,
  policyRegistry: address,
  modelRegistry: address,
  anchorLog: address,
  pause: address,
  roles: address,
  timelock: address,
  council: address,
  evaluator: address,
  /** block events are read from */
  deployedAt: z.int().min(0),
  logs: z.strictObject({ signing: logId, gateway: logId }),
  policy: z.int().min(1),
});

/** What a service is told about the organization it works for. */
export type TrustedDeployment = z.infer<typeof trustedSchema>;

/** Where an organization's contracts are: what services are configured from. Nothing in it is secret. */
export type Deployment = z.infer<typeof deploymentSchema>;

/** @throws CONFIG_MISSING when `path` is null, FILE_UNREADABLE, FILE_INVALID when the file is no deployment */
export async function readTrustedDeployment(path: string | null): Promise<TrustedDeployment> {
  if (path === null)
    throw new CountersignError("CONFIG_MISSING", "COUNTERSIGN_DEPLOYMENT_FILE is not set: npm run deploy writes it");
  return readJsonFile(path, trustedSchema);
}

/** Everything the file says, for whoever wrote it. @throws FILE_UNREADABLE, FILE_INVALID when it is no deployment */
export async function readDeployment(path: string): Promise<Deployment> {
  return readJsonFile(path, deploymentSchema);
}

/** @throws STORE_FAILED */
export async function writeDeployment(path: string, deployment: Deployment): Promise<void> {
  await writeJsonFile(path, deployment);
}
