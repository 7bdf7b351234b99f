import { dirname, resolve } from "node:path";

import { credentialsOf } from "../core/domain/credentials.ts";
import type { Domain } from "../core/domain/schema.ts";
import { CountersignError } from "../core/errors/error.ts";
import type { HomeFiles } from "../domain/home/files.ts";
import { readSecretFile } from "../keys/private-file.ts";
import type { Environment } from "../platform/config/read.ts";
import { writeFileAtomic } from "../platform/files.ts";

/**
 * Writes what the gateway shows each target, from where the domain file says it comes from.
 * @throws CONFIG_MISSING, KEY_UNREADABLE, STORE_FAILED
 */
export async function writeCredentials(domain: Domain, files: HomeFiles, env: Environment): Promise<void> {
  const sources = new Set<string>();
  credentialsOf(domain, (source) => {
    sources.add(source);
    return "";
  });
  const entries = [...sources].map(async (source) => [source, await secretOf(source, files, env)] as const);
  const secrets = new Map(await Promise.all(entries));
  const credentials = credentialsOf(domain, (source) => secrets.get(source) ?? "");
  await writeFileAtomic(files.credentials, JSON.stringify(credentials), 0o600);
}

async function secretOf(source: string, files: HomeFiles, env: Environment): Promise<string> {
  const [, kind, rest = ""] = /^(env|file):(.+)$/.exec(source) ?? [];
  if (kind === "file") return readSecretFile(resolve(dirname(files.domain), rest));
  const value = env[rest] ?? "";
  if (value !== "") return value;
  throw new CountersignError("CONFIG_MISSING", `${rest} is not set: a target's credential stands there`);
}
