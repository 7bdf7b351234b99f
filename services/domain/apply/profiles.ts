import { chmod, readFile } from "node:fs/promises";
import { basename } from "node:path";

import { didKeyOf } from "../../chain/signed/did-key.ts";
import { httpTargets } from "../../core/domain/schema.ts";
import type { Credentials } from "../../core/domain/credentials.ts";
import { agentSubject, logUrn } from "../../core/words/ids.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { publicKeysOf } from "../agent-keys.ts";
import { commitmentIn } from "../home/profiles.ts";
import type { DomainPlan } from "../plan/plan.ts";
import type { Errand } from "./errand.ts";

/**
 * Writes what each agent of the file needs to ask and to act, the mapping of the version in force, and what the gateway shows its
 * targets, where they are not written like that already.
 * @param credentials null where another writes them
 * @throws STORE_FAILED, KEY_UNREADABLE
 */
export async function writeDerived(
  errand: Errand,
  { meant, found, deployment }: DomainPlan,
  credentials: Credentials | null,
): Promise<void> {
  const { files, urls } = errand;
  if (found === null || deployment === null) return;
  // Before the chain names it, whoever reads this file at its start could decide nothing.
  if (found.policy.mapping === meant.policy.mapping) {
    await write(errand, files.mapping, meant.mapping);
    // After the mapping: the gateway takes none of a target it does not know.
    if (credentials !== null) await write(errand, files.credentials, `${JSON.stringify(credentials, null, 2)}\n`);
  }
  const { chainId, system, logs } = deployment;
  const targets = httpTargets(meant.domain).map(([name, { url }]) => [name, url]);
  const keys = await publicKeysOf(files, Object.keys(meant.domain.agents));
  for (const [name, key] of keys) {
    const agent = found.agents[name];
    if (agent === undefined) continue;
    const held = found.delegations[name];
    // `countersign policy commit` enters it, and the file says nothing of it.
    const commitment = await commitmentIn(files.profile(name));
    const profile = {
      subject: agentSubject(agent.id, didKeyOf(key)),
      key: basename(files.agentKey(name)),
      log: logUrn(chainId, system, logs.signing),
      pep: logUrn(chainId, system, logs.gateway),
      delegation: held === undefined || held.revoked ? null : held.id,
      ...(commitment === null ? {} : { commitment }),
      signing_url: urls.signing,
      gateway_url: urls.gateway,
      targets: Object.fromEntries(targets) as unknown,
    };
    await write(errand, files.profile(name), `${JSON.stringify(profile, null, 2)}\n`);
  }
}

/** Nothing is written that is there. */
async function write({ reached }: Errand, path: string, content: string): Promise<void> {
  if ((await readFile(path, "utf8").catch(() => null)) === content) return;
  await writeFileAtomic(path, content, 0o600);
  await chmod(path, 0o600);
  await reached(`${basename(path)} is written`);
}
