import { readFile, writeFile } from "node:fs/promises";

import { z } from "zod";

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
  policyRegistry: address,
  anchorLog: address,
  roles: address,
  timelock: address,
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

/** @throws CONFIG_INVALID when the file is not a deployment */
export async function readDeployment(path: string): Promise<Deployment> {
  return parseAs(deploymentSchema, JSON.parse(await readFile(path, "utf8")), "CONFIG_INVALID");
}
