import { readFile } from "node:fs/promises";

import { z } from "zod";

import { CountersignError } from "../core/errors/error.ts";
import { parseJson } from "../core/json/parse.ts";
import { address, hex32 } from "../core/schemas/primitives.ts";
import { parseAs } from "../core/schemas/parse.ts";

/** The only members of a deployments file that are believed: everything else is read from the chain. */
const trustedSchema = z.object({ chainId: z.int().min(1), system: address, organization: hex32 });

/** What a service is told about the organization it works for. */
export type TrustedDeployment = z.infer<typeof trustedSchema>;

/** @throws CONFIG_MISSING when `path` is null, CONFIG_INVALID when the file cannot be read or is no deployment */
export async function readTrustedDeployment(path: string | null): Promise<TrustedDeployment> {
  if (path === null) throw new CountersignError("CONFIG_MISSING", "COUNTERSIGN_DEPLOYMENT_FILE is not set");
  return parseAs(trustedSchema, await readJsonFile(path), "CONFIG_INVALID");
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    return parseJson(await readFile(path, "utf8"));
  } catch (cause) {
    throw new CountersignError("CONFIG_INVALID", `the deployments file ${path} cannot be read`, { cause });
  }
}
