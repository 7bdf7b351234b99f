import { lstat, realpath, stat } from "node:fs/promises";

import { CountersignError, isCountersignError } from "../../core/errors/error.ts";
import { readTrustedDeployment } from "../../platform/deployment-file.ts";
import type { Environment } from "../../platform/config/read.ts";
import { homeFiles } from "./files.ts";
import { changeTrustList, readTrustList, type TrustedHome, trustListFile } from "./trust-list.ts";
import { ownEnvironment } from "../../platform/config/env.ts";

/** The System a home says it belongs to; nulls until it is deployed. */
export type Belonging = Pick<TrustedHome, "chainId" | "system">;

/**
 * Whether a home that was found counts: its real path, its owner and the System its files name are those the user agreed to.
 * Whatever else could be planted (a file in a parent folder, a clone, files laid over a home by a pull) is refused here.
 * @param home real path
 * @throws HOME_UNTRUSTED, HOME_FOREIGN, TRUST_LIST_UNSAFE, FILE_UNREADABLE, FILE_INVALID
 */
export async function requireTrusted(home: string, env: Environment): Promise<TrustedHome> {
  const owner = await ownerOf(home);
  const entry = (await readTrustList(trustListFile(env))).find(({ path }) => path === home);
  if (entry === undefined)
    throw new CountersignError("HOME_UNTRUSTED", `${home} is not among the homes you trust`, cure(home));
  if (entry.owner !== owner) {
    const detail = `${home} belonged to user ${entry.owner} when it was trusted, and belongs to user ${owner}`;
    throw new CountersignError("HOME_UNTRUSTED", detail, cure(home));
  }
  const { chainId, system } = await belongingOf(home);
  // What was deployed may not be there yet: whoever deploys says so before it is written down.
  if (system === null || (system === entry.system && chainId === entry.chainId)) return entry;
  const said = entry.system === null ? "no System yet" : `System ${entry.system} of chain ${entry.chainId}`;
  const detail = `${home} says it belongs to System ${system} of chain ${chainId}, and you trust ${said} there`;
  throw new CountersignError("HOME_FOREIGN", detail);
}

/**
 * Enters a home into the user's list, in the place of what stood there.
 * @param home real path
 * @throws HOME_UNTRUSTED for a home no user may trust, TRUST_LIST_UNSAFE, STORE_FAILED
 */
export async function trustHome(home: string, organization: string, env: Environment): Promise<TrustedHome> {
  const entry = { path: home, owner: await ownerOf(home), organization, ...(await belongingOf(home)) };
  await enter(entry, env);
  return entry;
}

/**
 * Says which System a home that is trusted has now. Whoever deploys calls it before the deployment is written into the home: a
 * home that names a System the user never agreed to is HOME_FOREIGN.
 * @throws HOME_UNTRUSTED when the home is not trusted, TRUST_LIST_UNSAFE, STORE_FAILED
 */
export async function trustSystem(
  home: string,
  system: string,
  chainId: number,
  env: Environment = ownEnvironment(),
): Promise<void> {
  const path = await realpath(home);
  const entry = (await readTrustList(trustListFile(env))).find((each) => each.path === path);
  if (entry === undefined)
    throw new CountersignError("HOME_UNTRUSTED", `${path} is not among the homes you trust`, cure(path));
  await enter({ ...entry, system: system.toLowerCase(), chainId }, env);
}

/** @returns whether it was trusted */
export async function distrust(home: string, env: Environment): Promise<boolean> {
  let known = false;
  await changeTrustList(trustListFile(env), (homes) => {
    known = homes.some(({ path }) => path === home);
    return homes.filter(({ path }) => path !== home);
  });
  return known;
}

/** What the files of a home say. @throws FILE_INVALID, FILE_UNREADABLE for a deployment that is there and cannot be read */
export async function belongingOf(home: string): Promise<Belonging> {
  try {
    const { chainId, system } = await readTrustedDeployment(homeFiles(home).deployment);
    return { chainId, system };
  } catch (error) {
    const code =
      isCountersignError(error) && error.cause instanceof Error && "code" in error.cause ? error.cause.code : null;
    if (code === "ENOENT") return { chainId: null, system: null };
    throw error;
  }
}

async function enter(entry: TrustedHome, env: Environment): Promise<void> {
  await changeTrustList(trustListFile(env), (homes) => [...homes.filter(({ path }) => path !== entry.path), entry]);
}

/**
 * Who owns a home: this user, or it is nobody's to trust. Others may not be able to put another file in the place of its own.
 * @throws HOME_UNTRUSTED
 */
export async function ownerOf(home: string): Promise<number> {
  const { domain, dir } = homeFiles(home);
  const refuse = (what: string) => new CountersignError("HOME_UNTRUSTED", what, cure(home));
  const me = process.getuid?.() ?? -1;
  const folder = await stat(home);
  if ((folder.mode & 0o002) !== 0) throw refuse(`${home} can be written by everybody`);
  for (const path of [home, domain, dir]) {
    const stats = await lstat(path).catch(() => null);
    if (stats === null) continue;
    if (stats.isSymbolicLink()) throw refuse(`${path} is a symbolic link`);
    if (stats.uid !== me) throw refuse(`${path} belongs to user ${stats.uid}, and this is user ${me}`);
  }
  return folder.uid;
}

function cure(home: string): { readonly cure: string } {
  return { cure: `If it is yours, look at it with \`countersign trust ${home}\`; else name your own with --home.` };
}
