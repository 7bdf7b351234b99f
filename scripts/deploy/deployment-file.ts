import { readFile, writeFile } from "node:fs/promises";

import { z } from "zod";

import { CountersignError } from "../../services/core/errors/error.ts";
import { address, hex32, logId } from "../../services/core/schemas/primitives.ts";
import { parseAs } from "../../services/core/schemas/parse.ts";

/** Ids the first configuration gives out (ignition/configuration.ts). */
export const LOGS = { signing: 1, gateway: 2 } as const;
export const POLICY = 1;

const deploymentSchema = z.strictObject({
  chainId: z.int().min(1),
  system: address,
  organization: hex32,
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

/** Where an organization's contracts are: what services are configured from. Nothing in it is secret. */
export type Deployment = z.infer<typeof deploymentSchema>;

export async function writeDeployment(path: string, deployment: Deployment): Promise<void> {
  await writeFile(path, `${JSON.stringify(deployment, null, 2)}\n`);
}

/** @throws CONFIG_INVALID when the file cannot be read, or is not a deployment */
export async function readDeployment(path: string): Promise<Deployment> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new CountersignError("CONFIG_INVALID", `${path} is not a deployments file`, { cause });
  }
  return parseAs(deploymentSchema, content, "CONFIG_INVALID");
}
