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

/** Skips unless the command runs. */
export async function requireCommand(context: Context, name: string, versionFlag: string): Promise<void> {
  const ran = await run(name, [versionFlag]).catch(() => null);
  if (ran?.status !== 0) skipLoudly(context, `${name} is not installed on this machine`);
}

const ANVIL = { package: "@foundry-rs/anvil-linux-amd64", version: "1.7.1" };

/**
 * Foundry's node, from npm, in the user's cache: it is a tool of this one test, and a large one.
 * @returns the path of the binary; null when it cannot be had here
 */
export async function installAnvil(): Promise<string | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const prefix = join(cache, "countersign-tools", `anvil-${ANVIL.version}`);
  const binary = join(prefix, "node_modules", ANVIL.package, "bin", "anvil");
  const isThere = async () => (await run(binary, ["--version"]).catch(() => null))?.status === 0;
  if (await isThere()) return binary;
  const flags = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
  try {
    await mkdir(prefix, { recursive: true });
    await run("npm", ["install", "--prefix", prefix, ...flags, `${ANVIL.package}@${ANVIL.version}`], { seconds: 180 });
  } catch {
    // No place to put it, or no npm: what counts is whether it is there.
  }
  return (await isThere()) ? binary : null;
}
