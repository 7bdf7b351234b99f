import { access, readdir } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { isCountersignError } from "../../core/errors/error.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readJsonFile } from "../../platform/json-file.ts";
import { type HomeFiles, KEEPERS } from "./files.ts";

/** Its members keep their order. */
const profileSchema = z.record(z.string(), z.unknown());
const END = ".json";

/**
 * Has the profile of each agent of a home name where its services are reached. A profile follows from the rest and holds no secret,
 * so whoever serves the home corrects it; what is no profile is left alone.
 * @returns names of the agents whose profile named another place
 * @throws FILE_UNREADABLE, STORE_FAILED
 */
export async function moveProfiles(
  files: Pick<HomeFiles, "agents" | "custody" | "profile">,
  { signing, gateway }: { readonly signing: string; readonly gateway: string },
): Promise<readonly string[]> {
  const urls = { signing_url: signing, gateway_url: gateway };
  const moved: string[] = [];
  for (const name of await profiledAgents(files)) {
    const path = files.profile(name);
    const profile = await profileAt(path);
    if (profile === null) continue;
    if (profile["signing_url"] === signing && profile["gateway_url"] === gateway) continue;
    await writeFileAtomic(path, `${JSON.stringify({ ...profile, ...urls }, null, 2)}\n`, 0o600);
    moved.push(name);
  }
  return moved;
}

/** Agents that have what they, or who keeps their keys, need to ask and to act, by their names in the domain file. */
export async function profiledAgents({
  agents,
  custody,
}: Pick<HomeFiles, "agents" | "custody">): Promise<readonly string[]> {
  const own = (await readdir(agents).catch(() => [])).filter((file) => file.endsWith(END));
  const kept = await Promise.all(
    KEEPERS.map(async (hand) => {
      const names = await readdir(custody(hand)).catch(() => []);
      const found = names.map((name) =>
        access(join(custody(hand), name, name + END)).then(
          () => [name],
          () => [],
        ),
      );
      return (await Promise.all(found)).flat();
    }),
  );
  return [...new Set([...own.map((file) => file.slice(0, -END.length)), ...kept.flat()])].toSorted();
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
