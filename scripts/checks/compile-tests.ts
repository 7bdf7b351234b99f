import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Compiles Solidity files of tests beside the contracts, which are built before. The types of contracts stay as they are:
 * somebody may be reading them.
 */
export async function compile(sources: readonly string[]): Promise<void> {
  if (sources.length === 0) return;
  const args = ["--import", "tsx", "scripts/build/build.ts", "--no-typechain", ...sources];
  const [status] = (await once(spawn(process.execPath, args, { stdio: "inherit" }), "close")) as [number | null];
  if (status !== 0) process.exit(status ?? 1);
}
