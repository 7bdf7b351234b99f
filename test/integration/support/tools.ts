import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Context } from "mocha";

import { run } from "../../e2e/support/run.ts";

/** Skips what needs something this machine does not have, so loudly that nobody takes it for a pass. */
export function skipLoudly(context: Context, why: string): never {
  process.stderr.write(`\n    ${"!".repeat(60)}\n    SKIPPED: ${why}\n    ${"!".repeat(60)}\n`);
  return context.skip();
}

/** Whether what a test needs must be there, as in CI: names in TEST_REQUIRES, with commas between. */
export function isRequired(name: string): boolean {
  return (process.env["TEST_REQUIRES"] ?? "").split(",").includes(name);
}

/** Skips unless the command runs. */
export async function requireCommand(context: Context, name: string, versionFlag: string): Promise<void> {
  if (!(await runs(name, [versionFlag]))) skipLoudly(context, `${name} is not installed on this machine`);
}

/** Skips unless images can be made and run here: as root, by buildah, podman and runc. Fails instead where TEST_REQUIRES names containers. */
export async function requireContainers(context: Context): Promise<void> {
  const missing: string[] = [];
  for (const name of ["buildah", "podman", "runc"]) if (!(await runs(name, ["--version"]))) missing.push(name);
  if (process.getuid?.() !== 0) missing.push("root");
  if (missing.length === 0) return;
  const why = `no containers on this machine: without ${missing.join(", ")}`;
  if (isRequired("containers")) throw new TypeError(why);
  skipLoudly(context, why);
}

const ANVIL = "@foundry-rs/anvil-linux-amd64";
const ANVIL_VERSION = "1.7.1";

/**
 * Foundry's node, from npm.
 * @returns the path of the binary; null when it cannot be had here
 */
export async function installAnvil(): Promise<string | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const prefix = await cacheFolder(`anvil-${ANVIL_VERSION}`);
  const binary = join(prefix, "node_modules", ANVIL, "bin", "anvil");
  const isThere = () => runs(binary, ["--version"]);
  return (await installInto(prefix, [`${ANVIL}@${ANVIL_VERSION}`], isThere)) ? binary : null;
}

/**
 * A place in the user's cache, not in the project: what a test compares with is a tool of that one test, and a large one.
 * @param name with the version, so that another version is installed anew
 */
export async function cacheFolder(name: string): Promise<string> {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const folder = join(cache, "countersign-tools", name);
  // Without a place to put it, the installation fails, and that is what counts.
  await mkdir(folder, { recursive: true }).catch(() => undefined);
  return folder;
}

/**
 * Installs npm packages unless they are there.
 * @param packages `name@version`
 * @param isThere whether they work; decides, whatever npm said
 */
export async function installInto(
  prefix: string,
  packages: readonly string[],
  isThere: () => Promise<boolean>,
): Promise<boolean> {
  if (await isThere()) return true;
  // Peers are named where they are needed: npm would add React Native to a client that runs without it.
  const flags = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional", "--legacy-peer-deps"];
  await run("npm", ["install", "--prefix", prefix, ...flags, ...packages]).catch(() => null);
  return isThere();
}

/** Whether a command ends well. */
export async function runs(command: string, args: readonly string[]): Promise<boolean> {
  const ran = await run(command, args).catch(() => null);
  return ran?.status === 0;
}
