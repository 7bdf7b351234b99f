import { join } from "node:path";

import { z } from "zod";

import { writeFileAtomic } from "../platform/files.ts";
import { readJsonFile } from "../platform/json-file.ts";

const hintsSchema = z.array(z.unknown());

/** Where a signing service notes what its decisions read of the chain, so that the next start proves it at once. */
export function hintsPath(dataDir: string, logId: number): string {
  return join(dataDir, `hints-${logId}.json`);
}

/** What tells what decisions read of the chain lately. */
interface Remembering {
  /** empty where nothing is remembered; @throws CHAIN_UNREACHABLE */
  readonly remembered: () => Promise<readonly unknown[]>;
}

/** Empty when there are none, or they cannot be read: a hint is never needed, and never believed. */
export async function readHints(path: string): Promise<readonly unknown[]> {
  return readJsonFile(path, hintsSchema).catch(() => []);
}

/** Does nothing where nothing is remembered. Failing is no reason not to stop. */
export async function writeHints(path: string, chain: Remembering): Promise<void> {
  const hints = await chain.remembered().catch(() => []);
  if (hints.length === 0) return;
  await writeFileAtomic(path, JSON.stringify(hints), 0o600).catch(() => undefined);
}
