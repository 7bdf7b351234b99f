import { cp, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { AgentCustody } from "../../core/domain/custody.ts";
import { bearerKeyAt } from "../../keys/bearer-keys.ts";
import type { HomeFiles } from "../home/files.ts";

/**
 * Puts what there is of an agent where it belongs with this custody: key, profile, bearer key, and keys that were set aside. The old place
 * counts until the new one is whole.
 * @throws KEY_UNREADABLE
 */
export async function rehouse(files: HomeFiles, name: string, custody: AgentCustody): Promise<void> {
  const from = dirname(files.agentKey(name));
  const to = custody === "agent" ? files.agents : join(files.custody(custody), name);
  if (from === to) return;
  const paths = [files.agentKey(name), files.profile(name)];
  if (custody === "agent") {
    for (const path of paths) await move(path, to);
    await rm(from, { recursive: true });
    return;
  }
  const aside = `${to}.next`;
  await mkdir(aside, { recursive: true, mode: 0o700 });
  for (const path of paths) await cp(path, join(aside, path.slice(from.length))).catch(ignoreAbsent);
  await bearerKeyAt(join(aside, `${name}.token`));
  await rename(aside, to);
  if (from === files.agents) for (const path of paths) await rm(join(from, path.slice(from.length)), { force: true });
  else await rm(from, { recursive: true });
}

async function move(path: string, folder: string): Promise<void> {
  await rename(path, join(folder, path.slice(dirname(path).length))).catch(ignoreAbsent);
}

function ignoreAbsent(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}
