import { constants } from "node:fs";
import { dirname, resolve } from "node:path";

import { type Credentials, credentialsOf } from "../../core/domain/credentials.ts";
import { type Problem, refusal } from "../../core/domain/problem.ts";
import type { Domain } from "../../core/domain/schema.ts";
import { isCountersignError } from "../../core/errors/error.ts";
import { headerValue } from "../../core/mapping/header-names.ts";
import { readYaml } from "../../core/yaml.ts";
import { readPrivateFile } from "../../keys/private-file.ts";
import type { Environment } from "../../platform/config/read.ts";
import { writeFileAtomic } from "../../platform/files.ts";
import { readText } from "../../platform/json-file.ts";
import type { HomeFiles } from "./files.ts";

/** Of one secret. */
const MOST = 16 * 1024;

/**
 * What the gateway shows each target, with every secret read from where the file says it comes from.
 * @throws CREDENTIAL_UNREADABLE for all that cannot be had, each with its line: a variable that is not set, a file that is
 * missing, empty, larger than 16 KB, a symbolic link, or readable for others
 */
export async function resolveCredentials(
  domain: Pick<Domain, "targets">,
  files: Pick<HomeFiles, "domain">,
  env: Environment,
): Promise<Credentials> {
  const wanted: Wanted[] = [];
  credentialsOf(domain, (source, path) => {
    wanted.push({ source, path });
    return "";
  });
  const secrets = await readSecrets(wanted, files, env);
  return credentialsOf(domain, (source) => secrets.get(source) ?? "");
}

/** A secret the file names, and where. */
interface Wanted {
  /** `env:<NAME>` or `file:<path>` */
  readonly source: string;
  readonly path: readonly PropertyKey[];
}

/**
 * Reads secrets from where the file says they come from.
 * @param refuse what is wrong with a secret that was read, which is told to a person; null for nothing
 * @returns by source
 * @throws CREDENTIAL_UNREADABLE for all that cannot be had, each with its line
 */
export async function readSecrets(
  wanted: readonly Wanted[],
  files: Pick<HomeFiles, "domain">,
  env: Environment,
  refuse: (secret: string) => string | null = () => null,
): Promise<ReadonlyMap<string, string>> {
  const secrets = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { source, path } of wanted) {
    const read = await secretOf(source, dirname(files.domain), env);
    const why = "why" in read ? read.why : refuse(read.secret);
    if (why !== null) problems.push({ path, message: why });
    else if ("secret" in read) secrets.set(source, read.secret);
  }
  if (problems.length === 0) return secrets;
  const yaml = readYaml(await readText(files.domain), "DOMAIN_INVALID");
  throw refusal("CREDENTIAL_UNREADABLE", problems, yaml);
}

/**
 * Writes what the gateway shows the targets where it reads it, and reads it again: 0600, whole or not at all.
 * @throws CREDENTIAL_UNREADABLE, STORE_FAILED
 */
export async function writeCredentials(
  domain: Pick<Domain, "targets">,
  files: Pick<HomeFiles, "domain" | "credentials">,
  env: Environment,
): Promise<void> {
  const credentials = await resolveCredentials(domain, files, env);
  await writeFileAtomic(files.credentials, `${JSON.stringify(credentials, null, 2)}\n`, 0o600);
}

type Read = { readonly secret: string } | { readonly why: string };

async function secretOf(source: string, home: string, env: Environment): Promise<Read> {
  const [, kind, name = ""] = /^(env|file):(.+)$/.exec(source) ?? [];
  const read = kind === "env" ? fromVariable(name, env) : await fromFile(name, home);
  if ("why" in read) return read;
  // What a secret looks like is never said.
  return headerValue(MOST).safeParse(read.secret).success
    ? read
    : { why: `${source} is not one line of visible ASCII` };
}

function fromVariable(name: string, env: Environment): Read {
  const secret = env[name];
  if (secret === undefined) return { why: `the variable ${name} is not set` };
  if (secret === "") return { why: `the variable ${name} is empty` };
  return secret.length > MOST ? { why: `the variable ${name} is larger than ${MOST} bytes` } : { secret };
}

async function fromFile(name: string, home: string): Promise<Read> {
  try {
    const text = await readPrivateFile(resolve(home, name), MOST, constants.O_NOFOLLOW);
    const secret = text.replace(/\r?\n$/, "");
    return secret === "" ? { why: `${name} is empty` } : { secret };
  } catch (error) {
    if (!isCountersignError(error)) throw error;
    return { why: error.detail.replace(/: ELOOP$/, ": is a symbolic link") };
  }
}
