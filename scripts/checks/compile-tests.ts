import { buildContracts } from "../build/contracts.ts";

/**
 * Compiles Solidity files of tests beside the contracts, which are built before. The types of contracts stay as they are:
 * somebody may be reading them.
 */
export async function compile(sources: readonly string[]): Promise<void> {
  if (sources.length === 0) return;
  const status = await buildContracts(["--no-typechain", ...sources]);
  if (status !== 0) process.exit(status);
}
