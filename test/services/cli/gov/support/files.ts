import { readFile, writeFile } from "node:fs/promises";

import { id } from "ethers";

import type { Stage } from "./suite.ts";

/** Somebody paused the organization, and the council wants the pause to end. */
export async function unpausing(stage: Stage): Promise<Stage> {
  await stage.deployment.pause.connect(stage.deployment.actors.guardian).pause(id("incident"));
  await stage.council.propose("unpause", "unpause.json");
  return stage;
}

/** Changes a JSON file. */
export async function edit<T extends object>(path: string, change: (value: T) => object): Promise<void> {
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, "utf8")) as T)));
}
