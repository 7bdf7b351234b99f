import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOM = join(import.meta.dirname, "..");

/** Where a file of a rival's package is. */
export function peerFile(...path: readonly string[]): string {
  return join(ROOM, "node_modules", ...path);
}

/**
 * Loads a rival by path, so that a copy somewhere above is never taken for it, and without types: nothing of the project
 * may need what only a benchmark installs.
 */
export async function loadPeer<T>(...path: readonly string[]): Promise<T> {
  return (await import(peerFile(...path))) as T;
}

/**
 * Installs the rivals at the versions of the lock file when they are missing.
 * @returns why they are not there, or null
 */
export function installPeers(): string | null {
  if (existsSync(peerFile(".package-lock.json"))) return null;
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["ci", "--prefix", ROOM, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  // What npm says is for people: the standard output belongs to the table.
  const { status, error } = spawnSync(npm, args, { stdio: ["ignore", 2, 2], shell: npm.endsWith(".cmd") });
  if (status === 0) return null;
  return `npm ci in scripts/bench ended with ${error?.message ?? String(status)}`;
}
