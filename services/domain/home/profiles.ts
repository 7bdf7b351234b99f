import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { isCountersignError } from "../../core/errors/error.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readJsonFile } from "../../platform/json-file.ts";
import type { HomeFiles } from "./files.ts";

/** Its members keep their order. */
const profileSchema = z.record(z.string(), z.unknown());
const END = ".json";

/** Agents that have what they need to ask and to act, by their names in the domain file. */
export async function profiledAgents({ agents }: Pick<HomeFiles, "agents">): Promise<readonly string[]> {
  const names = await readdir(agents).catch(() => []);
  return names
    .filter((name) => name.endsWith(END))
    .map((name) => name.slice(0, -END.length))
    .toSorted();
}

/**
 * Has the profile of each agent of a home name where its services are reached. A profile follows from the rest and holds no secret,
 * so whoever serves the home corrects it; what is no profile is left alone.
 * @returns names of the agents whose profile named another place
 * @throws FILE_UNREADABLE, STORE_FAILED
 */
export async function moveProfiles(
  { agents }: Pick<HomeFiles, "agents">,
  { signing, gateway }: { readonly signing: string; readonly gateway: string },
): Promise<readonly string[]> {
  const urls = { signing_url: signing, gateway_url: gateway };
  const moved: string[] = [];
  for (const name of await profiledAgents({ agents })) {
    const path = join(agents, `${name}${END}`);
    const profile = await profileAt(path);
    if (profile === null) continue;
    if (profile["signing_url"] === signing && profile["gateway_url"] === gateway) continue;
    await writeFileAtomic(path, `${JSON.stringify({ ...profile, ...urls }, null, 2)}\n`, 0o600);
    moved.push(name);
  }
  return moved;
}

async function profileAt(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const profile = await readJsonFile(path, profileSchema);
    return typeof profile["signing_url"] === "string" ? profile : null;
  } catch (error) {
    if (isCountersignError(error) && error.code === "FILE_INVALID") return null;
    throw error;
  }
}
